import { comparableFor } from '../entry/adaptive-ttl.ts'
import { type Freshness, freshnessOf, mayServeWhileRefreshing } from '../entry/freshness.ts'
import { type MemoryEntry, handOut } from '../memory/memory-entry.ts'
import { markExpired } from '../memory/memory-tier.ts'
import type { MissReason } from '../observability/counters.ts'
import type { LocalMs } from '../shared/clock.ts'
import { noteRead } from '../stampede/load-scope.ts'
import type { CacheParts, LayerContext } from './layer-context.ts'

// One hit of 1024 is timed.
const sampled = 1023

export interface MemoryFind {
  readonly entry: MemoryEntry
  readonly freshness: Exclude<Freshness, 'expired'>
}

/**
 * The usual hit, in four comparisons: valid as of the mirror's revision, neither stale nor too old, and the process not deaf.
 * Everything else is for `findInMemory` to think about.
 */
export function plainHit(
  { cache, counters }: LayerContext,
  entry: MemoryEntry | undefined,
  readAt?: LocalMs,
): MemoryEntry | undefined {
  const { clock, log, memory } = cache
  if (entry === undefined || entry.revision !== log.mirror.revision) return undefined
  const now = readAt ?? clock.now()
  if (now >= entry.plainUntil || now >= log.heardUntil) return undefined
  memory!.use(entry)
  counters.memoryHits++
  counters.timeSaved += entry.loadTime
  if ((counters.memoryHits & sampled) === 0) timeHit(cache, entry)
  noteRead(log.heard)
  return entry
}

/** Finds and hands out once more what was just found, to see how long that takes: a clock is read for these alone. */
function timeHit({ clock, measures, memory }: CacheParts, entry: MemoryEntry): void {
  const from = clock.now()
  handOut(memory!.get(entry.key) ?? entry)
  measures.memoryReads.observe(clock.now() - from, sampled + 1)
}

/** A hit of any other kind. */
export function noteHit({ cache, counters }: LayerContext, entry: MemoryEntry): void {
  cache.memory?.use(entry)
  counters.memoryHits++
  counters.timeSaved += entry.loadTime
  noteRead(cache.log.heard)
}

/** Tells memory of a read that goes on without it, so that it can tell what it would have answered, were it larger. */
export function noteMiss(layer: LayerContext, key: string, now: LocalMs): void {
  const { log, memory } = layer.cache
  if (!memory || !layer.config.memory) return
  memory.missed(
    key,
    (ghost) =>
      now < ghost.freshUntil &&
      isTrusted(layer, ghost, now) &&
      log.mirror.validityOf(ghost, ghost.layer, ghost.knownAt) === 'valid',
  )
}

/** A copy that may be used, now or if a load cannot answer. */
export function findInMemory(layer: LayerContext, key: string, now: LocalMs): MemoryFind | undefined {
  const find = lookInMemory(layer, key, now)
  return typeof find === 'string' ? undefined : find
}

/** The same, or why there is none. */
export function lookInMemory(layer: LayerContext, key: string, now: LocalMs): MemoryFind | MissReason {
  const { memory } = layer.cache
  const entry = memory?.get(key)
  if (!memory || !entry) return 'absent'
  const freshness = now < entry.leavesAt ? freshnessOf(entry, now) : 'expired'
  if (freshness === 'expired') {
    if (!isComparable(layer, entry, now)) memory.delete(key)
    return 'expired'
  }
  if (!isTrusted(layer, entry, now)) return 'deaf'
  if (!isValid(layer.cache, entry, now)) return 'removed'
  return { entry, freshness: freshnessOf(entry, now) as MemoryFind['freshness'] }
}

/** What is left of an entry that no read may have any more, for a load to compare with; never of one that was removed. */
export function comparableCopy(layer: LayerContext, key: string): MemoryEntry | undefined {
  const { cache } = layer
  const entry = cache.memory?.inspect(key)
  const now = cache.clock.now()
  return entry && isComparable(layer, entry, now) && isValid(cache, entry, now) ? entry : undefined
}

export function isComparable({ config }: LayerContext, entry: MemoryEntry, now: LocalMs): boolean {
  const comparable = comparableFor(config.policy, entry)
  return comparable > 0 && now < entry.staleUntil + comparable
}

/** Does the copy answer a read without a load that is waited for? */
export function answersAtOnce({ cache }: LayerContext, key: string, { entry, freshness }: MemoryFind): boolean {
  const now = cache.clock.now()
  return freshness === 'fresh' || mayServeWhileRefreshing(entry, now) || cache.throttle.isHeldOff(key, now)
}

type Known = Pick<MemoryEntry, 'knownAt'>

/** A deaf process may still use what was current less than `maxStaleness` ago: no promise is broken by that. */
function isTrusted({ cache, config }: LayerContext, entry: Known, now: LocalMs): boolean {
  return now < cache.log.heardUntil || config.whenDeaf === 'serve' || isRecent(cache, entry, now)
}

function isRecent({ config }: CacheParts, entry: Known, now: LocalMs): boolean {
  return now < entry.knownAt + config.maxStaleness
}

/** Is the entry what all invalidations that are known here have left of it? Removes it, or marks it, if not. */
export function isValid(cache: CacheParts, entry: MemoryEntry, now: LocalMs): boolean {
  const { mirror } = cache.log
  if (entry.revision === mirror.revision) return true
  const validity = mirror.validityOf(entry, entry.layer, entry.knownAt)
  // Where Redis was never reached, what this process has just loaded itself is all there is.
  if (validity === 'unknown') return !mirror.attached && isRecent(cache, entry, now)
  if (validity === 'removed') {
    cache.memory?.deleteIfSame(entry)
    return false
  }
  if (validity === 'stale') markExpired(entry)
  entry.revision = mirror.revision
  return true
}
