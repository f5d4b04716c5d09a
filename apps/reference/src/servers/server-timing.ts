import type { ReadResult } from '@cache/core'
import { answerOf } from './notes.ts'

/**
 * `Server-Timing` of a response, `duration` in ms from its request's arrival: what the answer took, and what became of the query
 * behind it where the response itself was not there.
 */
export function serverTiming(response: object, duration: number): string {
  const answer = `answer;dur=${duration.toFixed(3)}`
  const read = answerOf(response)?.read
  return read === undefined ? answer : `${answer}, query;desc="${describe(read)}"`
}

function describe(read: ReadResult<unknown>): string {
  return read.outcome === 'hit' || read.outcome === 'stale' ? `${read.outcome} in ${read.tier}` : read.outcome
}
