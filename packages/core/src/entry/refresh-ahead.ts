import type { LocalMs } from '../shared/clock.ts'
import type { CacheEntry } from './entry.ts'

// exp(-20) is two in a thousand million: earlier than this the draw need not be made.
const farthestDraw = 20

type Loaded = Pick<CacheEntry, 'freshUntil' | 'loadTime'>

/** Before this moment no early refresh can be drawn, so that most hits pay one comparison for it. */
export function refreshAheadFrom(entry: Loaded, beta: number): LocalMs {
  return beta === 0 ? Infinity : entry.freshUntil - entry.loadTime * beta * farthestDraw
}

/**
 * Draws whether this read refreshes the entry early: likelier the nearer its end and the dearer its load.
 * @see Vattani, Chierichetti, Lowenstein: Optimal Probabilistic Cache Stampede Prevention, VLDB 2015 (XFetch)
 */
export function drawsRefreshAhead(entry: Loaded, beta: number, now: LocalMs, random: number): boolean {
  // 1 - random is in (0, 1], whose logarithm is finite.
  return now - entry.loadTime * beta * Math.log(1 - random) >= entry.freshUntil
}
