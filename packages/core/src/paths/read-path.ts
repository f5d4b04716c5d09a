import { freshnessOf, mayServeWhileRefreshing } from '../entry/freshness.ts'
import type { LocalMs } from '../shared/clock.ts'
import { drawsRefreshAhead } from '../entry/refresh-ahead.ts'
import { askingFlight, noteRead } from '../stampede/load-scope.ts'
import { fromFlight, justFailed, whileRefreshing } from './flight-path.ts'
import { refreshInBackground, startRefresh } from './start-flight.ts'
import type { Waiting } from './flight-wait.ts'
import { type FlightResult, type LayerContext, countMiss, countStale } from './layer-context.ts'
import type { LoadRequest } from './load-request.ts'
import type { MissReason } from '../observability/counters.ts'
import type { MemoryEntry } from '../memory/memory-entry.ts'
import { type MemoryFind, findInMemory, lookInMemory, noteHit, noteMiss } from './memory-read.ts'
import {
  type EventualLoad,
  type LoadResult,
  type ReadResult,
  borrowedResult,
  foundResult,
  loadedUncached,
  missResult,
} from './read-result.ts'
import { findInRedis, moreTelling, unavailable } from './redis-read.ts'
import { isSelfRead } from './self-read.ts'

/** A read without a loader: what is fresh in memory or Redis, or a miss. */
export async function readOnly<T>(layer: LayerContext, key: string): Promise<ReadResult<T>> {
  if (!layer.cache.config.enabled) return missResult('the cache is not enabled')
  const now = layer.cache.clock.now()
  const find = lookInMemory(layer, key, now)
  if (typeof find !== 'string' && find.freshness === 'fresh') {
    noteHit(layer, find.entry)
    return memoryResult<T>(find.entry, now)
  }
  noteMiss(layer, key, now)
  return readRedisOnly<T>(layer, key, typeof find === 'string' ? find : 'expired')
}

function missed(layer: LayerContext, reason: MissReason, why: string): ReadResult<never> {
  countMiss(layer, reason)
  return missResult(why)
}

async function readRedisOnly<T>(layer: LayerContext, key: string, notInMemory: MissReason): Promise<ReadResult<T>> {
  const { cache, config, counters } = layer
  if (!cache.shared) return missed(layer, notInMemory, 'not in memory')
  const ticket = cache.fence.enter(key, cache.log.position)
  try {
    const find = await findInRedis(layer, cache.shared.tier, ticket)
    if (find.state === 'failed') {
      if (config.onFailure === 'miss') return missed(layer, 'unavailable', `Redis: ${find.failure.kind}`)
      throw unavailable(layer, find.failure)
    }
    const now = cache.clock.now()
    if (find.state === 'absent') return missed(layer, moreTelling(find.why, notInMemory), 'not in Redis')
    if (freshnessOf(find.entry, now) !== 'fresh') return missed(layer, 'expired', 'stale in Redis')
    counters.redisHits++
    counters.timeSaved += find.entry.loadTime
    noteRead(cache.log.heard)
    return foundResult<T>('hit', 'redis', find.entry, now, 'fresh in Redis')
  } finally {
    cache.fence.leave(ticket)
  }
}

/** A load that replaces what is there while it is served. */
export async function refreshThrough(layer: LayerContext, key: string, request: LoadRequest): Promise<void> {
  if (!layer.cache.config.enabled) return
  const entry = findInMemory(layer, key, layer.cache.clock.now())?.entry
  await startRefresh(layer, key, { ...request, replaces: entry }, entry)
}

/** What is fresh in memory; borrowed, it is the kept value itself. */
export function readMemory<T>(layer: LayerContext, key: string, borrow?: boolean): ReadResult<T> {
  const now = layer.cache.clock.now()
  const find = findInMemory(layer, key, now)
  if (find?.freshness !== 'fresh') return missResult('not in memory')
  noteHit(layer, find.entry)
  return memoryResult<T>(find.entry, now, borrow)
}

/** Tells of a copy that may be used. */
export function memoryResult<T>(entry: MemoryEntry, now: LocalMs, borrow = false): ReadResult<T> {
  return borrow ? borrowedResult<T>(entry, now) : foundResult<T>('hit', 'memory', entry, now, 'fresh in memory')
}

/** A read with a loader: fresh, or stale while refreshing, or loaded, or stale because loading failed. */
export function readThrough<T>(
  layer: LayerContext,
  key: string,
  request: LoadRequest,
  waiting: Waiting,
): EventualLoad<T> {
  waiting.signal?.throwIfAborted()
  if (!layer.cache.config.enabled) return loadedUncached<T>(request, waiting.signal)
  const now = layer.cache.clock.now()
  const look = request.force ? 'forced' : lookInMemory(layer, key, now)
  const find = typeof look === 'string' ? undefined : look
  const inMemory = find && fromMemory<T>(layer, key, request, find)
  if (inMemory) return inMemory
  if (!request.force) noteMiss(layer, key, now)
  const notInMemory = typeof look === 'string' ? look : 'expired'
  const telling = notInMemory === 'absent' ? request : { ...request, notInMemory }
  return fromFlight<T>(layer, key, telling, waiting, find?.entry)
}

/** An answer from memory, with a refresh in the background where one is due; `undefined`: it has to be loaded. */
function fromMemory<T>(
  layer: LayerContext,
  key: string,
  request: LoadRequest,
  { entry, freshness }: MemoryFind,
): LoadResult<T> | undefined {
  const { cache, config } = layer
  // What a load is to replace would be kept once more for its loader, with a life that never ends.
  const asking = askingFlight<FlightResult>()
  if (asking && isSelfRead(key, asking, cache.flights.joinable(key))) return undefined
  const now = cache.clock.now()
  if (freshness === 'fresh') {
    noteHit(layer, entry)
    const { refreshAhead } = config.policy
    const early =
      drawsRefreshAhead(entry, refreshAhead, now, cache.config.random()) && !cache.throttle.isHeldOff(key, now)
    if (!early) return foundResult('hit', 'memory', entry, now, 'fresh in memory')
    const refreshDue = refreshInBackground(layer, key, { ...request, replaces: entry }, entry)
    return { ...foundResult<T>('hit', 'memory', entry, now, 'fresh in memory, refreshed ahead'), refreshDue }
  }
  if (cache.throttle.isHeldOff(key, now)) {
    countStale(layer, entry)
    return foundResult('stale', 'memory', entry, now, justFailed)
  }
  if (!mayServeWhileRefreshing(entry, now)) return undefined
  countStale(layer, entry)
  const refreshDue = refreshInBackground(layer, key, request, entry)
  return { ...foundResult<T>('stale', 'memory', entry, now, whileRefreshing), refreshDue }
}
