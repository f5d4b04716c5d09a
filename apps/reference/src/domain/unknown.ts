import type { Answer } from './answer.ts'
import { errorBody } from './representation.ts'

/** That there is none is an answer, too, and is kept like one. */
export function unknown(what: string, read?: Answer['read']): Answer {
  const answer = { status: 404, body: errorBody(`there is no such ${what}`) } as const
  return read === undefined ? answer : { ...answer, read }
}
