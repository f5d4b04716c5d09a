import type { EntryPolicy } from '../config/entry-policy.ts'
import { freshnessOf } from '../entry/freshness.ts'
import type { MemoryEntry } from '../memory/memory-entry.ts'
import type { RedisFailure } from '../redis/answer.ts'
import { CacheError } from '../shared/cache-error.ts'
import type { LocalMs } from '../shared/clock.ts'
import type { Flight } from '../stampede/single-flight.ts'
import type { FlightResult, LayerContext } from './layer-context.ts'
import { obtainLease, withoutLease } from './lease-path.ts'
import type { Loader } from './loader.ts'
import { runLoader } from './run-loader.ts'
import { findInRedis } from './redis-read.ts'
import { storeLoaded } from './store-loaded.ts'

/** What one flight is to do. */
export interface LoadRequest {
  readonly id: string
  readonly params: unknown
  readonly loader: Loader<unknown>
  readonly policy: EntryPolicy
  readonly tags: readonly string[] | undefined
  /** Its loader is one of many that are called at once, and take one turn together. */
  readonly gathered: boolean
  /** Loads whatever is cached, taking over from whoever is loading. */
  readonly force: boolean
  /** Nobody waits: where another process is at it already, leave it to that. */
  readonly background: boolean
}

/** One flight: Redis, then the lease, then the loader, then the store. A stale value found on the way stands by. */
export async function fly(
  layer: LayerContext,
  flight: Flight<FlightResult>,
  request: LoadRequest,
): Promise<FlightResult> {
  const { cache } = layer
  const find = request.force || !cache.shared ? undefined : await findInRedis(layer, cache.shared.tier, flight.ticket)
  if (find?.state === 'found') {
    if (isFresh(find.entry, cache.clock.now())) return { outcome: 'hit', entry: find.entry }
    flight.fallback = newer(flight.fallback, find.entry)
  }
  if (find?.state === 'failed' && layer.config.onFailure === 'throw') throw unavailable(layer, find.failure)
  if (flight.fallback && !request.force && cache.throttle.isHeldOff(flight.key, cache.clock.now())) {
    return { outcome: 'stale', entry: flight.fallback }
  }

  // A Redis that has just failed is not given the time to fail again.
  const grant = find?.state === 'failed' ? withoutLease : await obtainLease(layer, flight, request)
  if (grant.state === 'left to another') return { outcome: 'skipped' }
  if (grant.state === 'appeared') return { outcome: 'hit', entry: grant.entry }
  try {
    const loaded = await runLoader(layer, flight, request)
    return await storeLoaded(layer, flight, request, loaded, grant.lease)
  } catch (error) {
    // Given back at once, so that a failing source keeps nobody waiting; not awaited, so that Redis cannot delay the error.
    const { lease } = grant
    if (lease) cache.background.start(() => lease.release())
    throw error
  }
}

export function unavailable({ config }: LayerContext, { cause, kind }: RedisFailure): CacheError {
  return new CacheError('REDIS_UNAVAILABLE', `layer "${config.name}": ${kind}`, cause)
}

function isFresh(entry: MemoryEntry, now: LocalMs): boolean {
  return freshnessOf(entry, now) === 'fresh'
}

function newer(a: MemoryEntry | undefined, b: MemoryEntry): MemoryEntry {
  return a && a.storedAt > b.storedAt ? a : b
}
