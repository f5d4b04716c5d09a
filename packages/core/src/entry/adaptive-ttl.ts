import { AdaptiveTtl } from '../config/adaptive-ttl.ts'
import type { EntryPolicy } from '../config/entry-policy.ts'
import type { CacheEntry } from './entry.ts'

/** What a load has found out about the value that it replaces; durations in ms. */
export interface Observation {
  /** How long that value was to be fresh. */
  readonly ttl: number
  /** Time between the two loads, as far as it is certain. */
  readonly age: number
  readonly unchanged: boolean
}

/**
 * How long the next value is fresh: `min` where it is another one or nothing is known; else it is trusted for as long again as it
 * has been seen unchanged, which is twice as long where the load came at the end, and less where it came early. So nothing is
 * fresh for longer than it is known to have stayed the same, and `min`.
 * @see Cate: Alex, a Global Filesystem, USENIX File Systems Workshop 1992: what has long been the same will stay so
 * @see Chankhunthod, Danzig, Neerdaels, Schwartz, Worrell: A Hierarchical Internet Object Cache, USENIX 1996, section 3.4
 */
export function nextTtl({ max, min }: AdaptiveTtl, seen: Observation | undefined): number {
  if (!seen?.unchanged) return min
  const longer = seen.ttl + Math.min(Math.max(0, seen.age), seen.ttl)
  return Math.min(max, Math.max(min, longer))
}

/** How long an entry that nobody may be served any more is kept for the next load to compare with, ms: as long again as it was fresh. */
export function comparableFor(
  { rule }: EntryPolicy,
  { freshUntil, storedAt }: Pick<CacheEntry, 'freshUntil' | 'storedAt'>,
): number {
  return rule instanceof AdaptiveTtl ? Math.min(freshUntil - storedAt, rule.max) : 0
}
