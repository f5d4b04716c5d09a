import type { PrefetchPause } from './prefetch-pause.ts'

/** What has come of prefetching in this process, as counts since it began. */
export interface PrefetchReport {
  /** Ids that were likely enough to be read next. */
  readonly predictions: number
  /** Of these, what a read would have found in memory without waiting, or on its way. */
  readonly present: number
  /** What was not fetched: over the budget, or while `paused`. */
  readonly dropped: number
  /** What has come into memory, from Redis or by `load`: the sum of `used`, `wasted` and what may still be read. */
  readonly prefetched: number
  /** What brought nothing: `load` failed, its value was not to be kept or became invalid meanwhile, another process was at it. */
  readonly failed: number
  /** What was read. */
  readonly used: number
  /** What was not read while it was fresh, within `sessionGap`, before memory was full and before too many others came. */
  readonly wasted: number
  /** `used / prefetched`; `undefined` before the first. */
  readonly precision: number | undefined
  /** Why nothing is prefetched for now. */
  readonly paused: PrefetchPause | undefined
  /** Ids whose followers are remembered. */
  readonly ids: number
  /** Sessions whose last read is remembered. */
  readonly sessions: number
}
