import { type Summary, summaryOf } from './statistics.ts'

/** What one contender took; `unit` says what of. */
export interface Row extends Summary {
  readonly contender: string
}

/** A promise about speed, and what was measured of it. */
export interface Verdict {
  /** As `ours / lru-cache fetch`. */
  readonly measure: string
  readonly measured: Summary
  readonly atMost: number
  readonly passed: boolean
}

/** What comes of one case: a table, what is judged by it, and how it was made. */
export interface CaseResult {
  readonly title: string
  readonly method: string
  readonly unit: string
  readonly rows: readonly Row[]
  readonly verdicts: readonly Verdict[]
  /** Who reached it was not waited for any longer. */
  readonly limit?: Limit
}

export interface Limit {
  /** In the unit of the case. */
  readonly at: number
  /** As `no answer within 5 s`. */
  readonly says: string
}

export function rowOf(contender: string, samples: readonly number[]): Row {
  return { contender, ...summaryOf(samples) }
}

export function verdictOf(measure: string, measured: Summary, atMost: number): Verdict {
  return { measure, measured, atMost, passed: measured.median <= atMost }
}
