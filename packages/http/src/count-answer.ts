import type { RouteCounts } from '@cache/core'
import type { Answer } from './exchange.ts'
import type { CacheOutcome } from './message.ts'

/** Counts an answer by what it says of the cache, and hands it on. */
export function countAnswer(counts: RouteCounts, answer: Answer): Answer {
  counts[counterOf(answer)]++
  return answer
}

const counters: Readonly<Record<CacheOutcome, keyof RouteCounts>> = {
  HIT: 'hit',
  STALE: 'stale',
  MISS: 'miss',
  BYPASS: 'bypass',
}

function counterOf(answer: Answer): keyof RouteCounts {
  // The handler's answer has gone its way, with what the cache had to say.
  if (answer.kind === 'done') return 'miss'
  const fields = answer.kind === 'send' ? answer.response.fields : answer.fields
  return counters[fields['x-cache'] as CacheOutcome] ?? 'bypass'
}
