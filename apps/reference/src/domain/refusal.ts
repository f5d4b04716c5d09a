import { Problem } from './problem.ts'
import type { Refused } from './store.ts'

export function refusalOf(refused: Refused, what: string): Problem {
  return refused === 'missing'
    ? new Problem(404, `there is no such ${what}`)
    : new Problem(403, `this ${what} is not yours`)
}
