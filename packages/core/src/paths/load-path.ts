import { mayServeWhileRefreshing } from '../entry/freshness.ts'
import type { MemoryEntry } from '../memory/memory-entry.ts'
import type { MissReason } from '../observability/counters.ts'
import type { Flight } from '../stampede/flight.ts'
import type { FlightResult, LayerContext } from './layer-context.ts'
import { obtainLease, withoutLease } from './lease-path.ts'
import { type LoadRequest, answers } from './load-request.ts'
import { comparableCopy, findInMemory } from './memory-read.ts'
import { runLoader } from './run-loader.ts'
import { type RedisFind, findInRedis, moreTelling, unavailable } from './redis-read.ts'
import { storeLoaded } from './store-loaded.ts'

/** One flight: Redis, then the lease, then the loader, then the store. A stale value found on the way stands by. */
export async function fly(
  layer: LayerContext,
  flight: Flight<FlightResult>,
  request: LoadRequest,
): Promise<FlightResult> {
  const { cache } = layer
  // A forced load only tells its loader what it replaces.
  const copy = request.force ? findInMemory(layer, flight.key, cache.clock.now())?.entry : undefined
  const find = copy || !cache.shared ? undefined : await findInRedis(layer, cache.shared.tier, flight.ticket)
  flight.missReason = missReasonOf(request, find)
  const found = find?.state === 'found' ? find.entry : copy
  const ended = found ? undefined : endedEntry(layer, flight.key, find)
  if (request.force) flight.previous = found ?? ended
  else {
    flight.previous = ended
    if (find?.state === 'failed' && layer.config.onFailure === 'throw') throw unavailable(layer, find.failure)
    const instead = insteadOfLoad(layer, flight, request, found)
    if (instead) return instead
  }

  // A Redis that has just failed is not given the time to fail again.
  const grant = find?.state === 'failed' ? withoutLease : await obtainLease(layer, flight, request)
  if (grant.state === 'left to another') return { outcome: 'skipped' }
  if (grant.state === 'appeared') return { outcome: 'hit', entry: grant.entry }
  flight.takeTurn(cache.clock.now())
  const { lease } = grant
  // Whoever comes after a load that nobody wants any more need not wait for its end.
  if (lease) void flight.unwanted.then(() => lease.release())
  try {
    const loaded = await runLoader(layer, flight, request)
    return await storeLoaded(layer, flight, request, loaded, lease)
  } catch (error) {
    // Given back at once, so that a failing source keeps nobody waiting; not awaited, so that Redis cannot delay the error.
    if (lease) cache.background.start(() => lease.release())
    throw error
  }
}

function missReasonOf({ force, notInMemory }: LoadRequest, find: RedisFind | undefined): MissReason {
  if (force) return 'forced'
  if (find?.state === 'failed') return 'unavailable'
  if (find?.state === 'found') return 'expired'
  return moreTelling(find?.why ?? 'absent', notInMemory)
}

/** What has ended and still tells whether its source has changed: as Redis knows it, else as this process does. */
function endedEntry(layer: LayerContext, key: string, find: RedisFind | undefined): MemoryEntry | undefined {
  return find?.state === 'absent' ? find.ended : comparableCopy(layer, key)
}

/** What makes the load needless, for now at least; a stale value that does not stands by. */
function insteadOfLoad(
  layer: LayerContext,
  flight: Flight<FlightResult>,
  request: LoadRequest,
  found: MemoryEntry | undefined,
): FlightResult | undefined {
  if (found) {
    if (answers(request, found, layer.cache.clock.now())) return { outcome: 'hit', entry: found }
    flight.fallback = newer(flight.fallback, found)
  }
  return flight.fallback && staleAtOnce(layer, flight.fallback, flight.key, request)
}

/** A stale value that goes out without a load: one was tried a moment ago, or one can run while nobody waits for it. */
function staleAtOnce(
  { cache }: LayerContext,
  entry: MemoryEntry,
  key: string,
  { background }: LoadRequest,
): FlightResult | undefined {
  const now = cache.clock.now()
  if (cache.throttle.isHeldOff(key, now)) return { outcome: 'stale', entry, refresh: false }
  return !background && mayServeWhileRefreshing(entry, now) ? { outcome: 'stale', entry, refresh: true } : undefined
}

function newer(a: MemoryEntry | undefined, b: MemoryEntry): MemoryEntry {
  return a && a.storedAt > b.storedAt ? a : b
}
