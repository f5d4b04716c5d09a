import type { EncodedEntry } from '../codec/codec.ts'
import { AdaptiveTtl } from '../config/adaptive-ttl.ts'
import type { EntryPolicy } from '../config/entry-policy.ts'
import type { CacheEntry } from '../entry/entry.ts'
import { leaseKeyOf } from '../redis/lease-key.ts'
import { storeLeased } from '../redis/scripts/store-leased.ts'
import { memoryEntryOf } from '../memory/memory-entry.ts'
import type { Lease } from '../stampede/lease.ts'
import type { Flight } from '../stampede/flight.ts'
import { policyFor } from './call-options.ts'
import type { FlightResult, LayerContext } from './layer-context.ts'
import type { LoadRequest } from './load-request.ts'
import { lifeInRedis, newEntry } from './new-entry.ts'
import { install } from './redis-read.ts'
import { encodedFor, privateEntry, unkeptEntry } from './private-value.ts'
import type { Loaded } from './run-loader.ts'
import { storeAndTell } from './store-and-tell.ts'
import { isUnchanged } from './unchanged.ts'

/** Stores what was loaded, as far as the policy, the value, the lease and the fence allow; the callers get it in any case. */
export async function storeLoaded(
  layer: LayerContext,
  flight: Flight<FlightResult>,
  request: LoadRequest,
  loaded: Loaded,
  lease: Lease | undefined,
): Promise<FlightResult> {
  const { cache, config } = layer
  cache.throttle.release(flight.key)
  let kept: CacheEntry
  let inRedis: InRedis
  try {
    const policy = policyFor(request.policy, loaded.options)
    const unchanged = policy.rule instanceof AdaptiveTtl && (await isUnchanged(layer, loaded))
    const entry = entryOf(layer, request, loaded, { policy, unchanged })
    if (!entry) return unstored(layer, flight, loaded, lease)
    const encoded = lease && encodedFor(layer, flight.key, entry)
    kept = privateEntry(layer, entry, encoded)
    inRedis =
      lease && encoded
        ? await storeUnlessOvertaken(layer, flight, kept, { encoded, lease, tell: request.force })
        : 'skipped'
  } catch (error) {
    cache.observe({ type: 'value-not-stored', layer: config.name, key: flight.key, error })
    return unstored(layer, flight, loaded, lease)
  }
  const memoryEntry = memoryEntryOf(flight.key, kept, config, loaded.startedAt)
  // Nobody has been told: what was to be replaced goes when Redis can be reached.
  if (request.force && inRedis === 'skipped') cache.shared?.recovery.addKeys('remove', [flight.key], cache.clock.now())
  // All memories have been told to forget the key, and get it from Redis.
  const isKept = inRedis === 'told' || (inRedis !== 'refused' && install(layer, flight.ticket, memoryEntry))
  if (!isKept) {
    layer.counters.fencedStores++
    cache.observe({ type: 'store-fenced', layer: config.name, key: flight.key })
  }
  return { outcome: 'loaded', entry: memoryEntry, stored: isKept }
}

/** Throws what the user's own `ttl` and `tags` throw, and CONFIG_INVALID for tags of the loader that cannot be. */
function entryOf(
  layer: LayerContext,
  request: LoadRequest,
  loaded: Loaded,
  { policy, unchanged }: { readonly policy: EntryPolicy; readonly unchanged: boolean },
): CacheEntry | undefined {
  const { etag, inherit, store, tags } = loaded.options
  const { replaced, startedAt } = loaded
  if (store === false) return undefined
  return newEntry(layer, loaded.value, policy, {
    id: request.id,
    params: request.params,
    replaced: replaced && { entry: replaced, at: startedAt, unchanged },
    tags: [request.tags, tags],
    etag,
    position: loaded.position,
    loadTime: loaded.loadTime,
    composition: inherit === false ? undefined : loaded.composition,
  })
}

type InRedis = 'stored' | 'told' | 'refused' | 'skipped'

interface Store {
  readonly encoded: EncodedEntry
  readonly lease: Lease
  /** Others may have copies of what it replaces before its end. */
  readonly tell: boolean
}

async function storeUnlessOvertaken(
  layer: LayerContext,
  { key, ticket }: Flight<FlightResult>,
  entry: CacheEntry,
  store: Store,
): Promise<InRedis> {
  if (ticket.overtakenBy < Infinity) return storeInRedis(layer, key, entry, store)
  // What has no position may have left the lease as it was, as a write of another program does.
  layer.cache.background.start(() => store.lease.release())
  return 'refused'
}

async function storeInRedis(
  layer: LayerContext,
  key: string,
  entry: CacheEntry,
  { encoded: { bytes }, lease, tell }: Store,
): Promise<InRedis> {
  const { cache, config, counters } = layer
  const life = lifeInRedis(layer, entry)
  const answer = tell
    ? await storeAndTell(cache, { key, bytes, lease, life })
    : await cache.shared!.tier.run(storeLeased, {
        valueKey: key,
        leaseKey: leaseKeyOf(key),
        token: lease.token,
        encoded: bytes,
        life,
      })
  if (answer.ok) {
    lease.end()
    return tell && answer.value === 'stored' ? 'told' : answer.value
  }
  counters.failedStores++
  cache.observe({ type: 'store-failed', layer: config.name, key, failure: answer.failure })
  // A store that was refused for want of room has not given the lease back.
  cache.background.start(() => lease.release())
  return 'skipped'
}

function unstored(
  { cache, config }: LayerContext,
  flight: Flight<FlightResult>,
  loaded: Loaded,
  lease: Lease | undefined,
): FlightResult {
  if (lease) cache.background.start(() => lease.release())
  return { outcome: 'loaded', entry: unkeptEntry(flight.key, loaded, config.name), stored: false }
}
