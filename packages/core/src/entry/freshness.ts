import type { LocalMs } from '../shared/clock.ts'
import type { CacheEntry } from './entry.ts'

/** `fresh` is usable, `stale` only while or because a load cannot answer, `expired` not at all. */
export type Freshness = 'fresh' | 'stale' | 'expired'

type Timed = Pick<CacheEntry, 'expired' | 'freshUntil' | 'refreshUntil' | 'staleUntil'>

export function freshnessOf(entry: Timed, now: LocalMs): Freshness {
  if (now < entry.freshUntil && !entry.expired) return 'fresh'
  return now < entry.staleUntil ? 'stale' : 'expired'
}

/** An entry that somebody expired on purpose waits for its load; one that merely aged need not. */
export function mayServeWhileRefreshing(entry: Timed, now: LocalMs): boolean {
  return !entry.expired && now < entry.refreshUntil
}
