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

/** All that comes of a case. */
export interface CaseReport {
  readonly name: string
  /** What the case took. */
  readonly seconds: number
  readonly results: readonly CaseResult[]
}

/** The median of a row, or what is said instead where nobody waited for it. */
export function shownOf(row: Row, { limit }: CaseResult): string {
  return limit && row.median >= limit.at ? limit.says : shown(row.median)
}

/** Three digits, and no fewer before the point. */
export function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}

export function rowOf(contender: string, samples: readonly number[]): Row {
  return { contender, ...summaryOf(samples) }
}

export function verdictOf(measure: string, measured: Summary, atMost: number): Verdict {
  return { measure, measured, atMost, passed: measured.median <= atMost }
}
