import { mayServeWhileRefreshing } from '../entry/freshness.ts'
import type { MemoryEntry } from '../memory/memory-entry.ts'
import { askingFlight, noteRead } from '../stampede/load-scope.ts'
import type { Flight } from '../stampede/flight.ts'
import { type FlightWaited, type Waiting, usableFallback, waitInFlight } from './flight-wait.ts'
import { type FlightResult, type LayerContext, countMiss, countStale } from './layer-context.ts'
import type { LoadRequest } from './load-request.ts'
import { holdOff, refreshInBackground, startFlight } from './start-flight.ts'
import { type LoadResult, type TierName, foundResult, loadedResult } from './read-result.ts'
import { loadTimeout } from './run-loader.ts'
import { isSelfRead, loadAlone, refuseEndlessReads } from './self-read.ts'

/** Why a stale value was served without waiting for a load. */
export const justFailed = 'a load has just failed or takes long'
export const whileRefreshing = 'stale while refreshing'

/** Joins the flight of this key, or starts one, and waits for it as long as this caller likes. */
export async function fromFlight<T>(
  layer: LayerContext,
  key: string,
  request: LoadRequest,
  waiting: Waiting,
  fallback: MemoryEntry | undefined,
): Promise<LoadResult<T>> {
  const { cache } = layer
  const asking = askingFlight<FlightResult>()
  for (;;) {
    const revision = cache.log.mirror.revision
    const running = request.force || layer.config.stampede === 'off' ? undefined : cache.flights.joinable(key)
    const isOutdated = running !== undefined && knowsTooLittle(layer, running)
    refuseEndlessReads(layer, key, asking)
    if (asking && isSelfRead(key, asking, running)) return loadAlone(layer, key, request, asking)
    if (asking) running?.hurry()

    const stale = running && staleWhileRefreshing<T>(layer, running)
    if (stale) return stale

    const flight = running ?? startFlight(layer, key, request, fallback)
    asking?.waitsFor(flight)
    try {
      const waited = await waitInFlight(layer, flight, waiting)
      // Who joined after an invalidation that the flight did not know of cannot share its result.
      if (running && revision > flight.revision && !stillValid(layer, waited)) continue
      if (isOutdated && waited.ended === 'settled') continue
      const result = settle<T>(layer, flight, waited, request)
      if (result) return result
    } finally {
      asking?.waitsNoLongerFor(flight)
    }
  }
}

/** A deaf process cannot tell what has become invalid since the flight began: who comes so late takes the next one's result. */
function knowsTooLittle({ cache, config }: LayerContext, flight: Flight<FlightResult>): boolean {
  const now = cache.clock.now()
  const isDeaf = now >= cache.log.heardUntil && config.whenDeaf === 'bypass' && cache.log.mirror.attached
  return isDeaf && now >= flight.startedAt + cache.config.maxStaleness
}

/** What this caller gets of a flight; `undefined`: another process is refreshing, and the caller has to look for itself. */
export async function awaitFlight<T>(
  layer: LayerContext,
  flight: Flight<FlightResult>,
  request: LoadRequest,
  waiting: Waiting,
): Promise<LoadResult<T> | undefined> {
  return settle<T>(layer, flight, await waitInFlight(layer, flight, waiting), request)
}

/** What the running refresh is to replace, where its policy lets it be served meanwhile. */
function staleWhileRefreshing<T>(layer: LayerContext, flight: Flight<FlightResult>): LoadResult<T> | undefined {
  const { cache } = layer
  const entry = usableFallback(cache, flight)
  const now = cache.clock.now()
  if (!entry || !mayServeWhileRefreshing(entry, now)) return undefined
  countStale(layer, entry)
  return { ...foundResult<T>('stale', tierOf(layer, entry), entry, now, whileRefreshing), refreshDue: false }
}

function tierOf({ cache }: LayerContext, entry: MemoryEntry): TierName {
  return cache.memory?.inspect(entry.key) === entry ? 'memory' : 'redis'
}

function settle<T>(
  layer: LayerContext,
  flight: Flight<FlightResult>,
  waited: FlightWaited,
  request: LoadRequest,
): LoadResult<T> | undefined {
  switch (waited.ended) {
    case 'settled':
      return settled(layer, flight, waited.value, request)
    case 'aborted':
      throw waited.reason
    case 'failed':
      return staleInstead(layer, flight, waited.error, 'the load failed')
    default:
      return staleInstead(layer, flight, loadTimeout(layer, layer.config.load.hard), 'the load takes long')
  }
}

function settled<T>(
  layer: LayerContext,
  flight: Flight<FlightResult>,
  result: FlightResult,
  request: LoadRequest,
): LoadResult<T> | undefined {
  const { cache, counters } = layer
  const now = cache.clock.now()
  switch (result.outcome) {
    case 'hit':
      counters.redisHits++
      counters.timeSaved += result.entry.loadTime
      noteRead(cache.log.heard)
      return foundResult('hit', 'redis', result.entry, now, 'fresh in Redis')
    case 'stale':
      countStale(layer, result.entry)
      if (!result.refresh) return foundResult('stale', 'redis', result.entry, now, justFailed)
      return {
        ...foundResult<T>('stale', 'redis', result.entry, now, whileRefreshing),
        refreshDue: refreshInBackground(layer, flight.key, request, result.entry),
      }
    case 'loaded':
      countMiss(layer, flight.missReason)
      noteRead(result.entry.position)
      return loadedResult(result.entry, result.stored, now)
    default:
      return undefined
  }
}

function staleInstead<T>(
  layer: LayerContext,
  flight: Flight<FlightResult>,
  error: unknown,
  why: string,
): LoadResult<T> {
  const { cache } = layer
  const fallback = usableFallback(cache, flight)
  if (!fallback) {
    countMiss(layer, flight.missReason)
    throw error
  }
  holdOff(layer, flight.key)
  countStale(layer, fallback)
  return foundResult('stale', tierOf(layer, fallback), fallback, cache.clock.now(), why)
}

function stillValid({ cache }: LayerContext, waited: FlightWaited): boolean {
  if (waited.ended !== 'settled' || waited.value.outcome === 'skipped') return true
  // Nothing is known of the tags of what was not kept.
  if (waited.value.outcome === 'loaded' && !waited.value.stored) return false
  const { entry } = waited.value
  return cache.log.mirror.validityOf(entry, entry.layer, entry.knownAt) === 'valid'
}
