import type { EncodedEntry } from '../codec/codec.ts'
import type { EntryPolicy } from '../config/entry-policy.ts'
import type { CacheEntry, Position } from '../entry/entry.ts'
import { type Invalidation, applied, notCached, queued } from '../invalidation/invalidation.ts'
import { messageBody } from '../invalidation/log-message.ts'
import { keyTargets } from '../invalidation/recent-invalidations.ts'
import { memoryEntryOf } from '../memory/memory-entry.ts'
import type { Answer } from '../redis/answer.ts'
import { leaseKeyOf } from '../redis/lease-key.ts'
import { setEntry } from '../redis/logged-write.ts'
import type { Ticket } from '../stampede/fence.ts'
import { type WriteOptions, checkedTags, policyFor } from './call-options.ts'
import { invalidateKeys } from './invalidation-path.ts'
import type { LayerContext, SharedParts } from './layer-context.ts'
import { lifeInRedis, newEntry } from './new-entry.ts'
import { encodedFor, privateEntry } from './private-value.ts'
import { install, unavailable } from './redis-read.ts'

/** What is to be written under a key. */
export interface WriteRequest {
  readonly id: string
  readonly params: unknown
  readonly policy: EntryPolicy
  readonly tags: readonly string[] | undefined
}

export function writeRequest(layer: EntryPolicy, id: unknown, call: WriteOptions | undefined): WriteRequest {
  return { id: String(id), params: call?.params, policy: policyFor(layer, call), tags: checkedTags(call?.tags) }
}

/** Puts a value in place of whatever is there: fence, Redis, log, memory. Throws VALUE_UNSUPPORTED or VALUE_TOO_LARGE. */
export async function writeValue(
  layer: LayerContext,
  key: string,
  value: unknown,
  request: WriteRequest,
): Promise<Invalidation> {
  const { cache } = layer
  if (!cache.config.enabled) return notCached
  const startedAt = cache.clock.now()
  const fresh = newEntry(layer, value, request.policy, {
    id: request.id,
    params: request.params,
    tags: [request.tags],
    etag: undefined,
    loadTime: 0,
    position: cache.log.position,
  })
  // Nothing may be kept of the new value, so nothing may be kept of the old one either.
  if (!fresh) return invalidateKeys(cache, 'remove', [key])
  const encoded = cache.shared && encodedFor(layer, key, fresh)
  const kept = encoded && !mayKeep(layer) ? undefined : privateEntry(layer, fresh, encoded)

  const ticket = cache.fence.enter(key, cache.log.position)
  try {
    cache.fence.overtakeOthers(ticket)
    const outcome = encoded ? await setInRedis(layer, key, fresh, encoded) : applied(cache.localLog!.issue())
    keepInMemory(layer, ticket, kept, outcome, startedAt)
    return outcome
  } finally {
    cache.fence.leave(ticket)
  }
}

/** In a cluster the log does not tell in which order two values were written: the next read finds out which one stands. */
function mayKeep({ cache, config }: LayerContext): boolean {
  return config.memory && !cache.shared?.tier.isCluster
}

async function setInRedis(
  layer: LayerContext,
  key: string,
  entry: CacheEntry,
  encoded: EncodedEntry,
): Promise<Invalidation> {
  const { cache, config, counters } = layer
  const { recent, recovery } = cache.shared!
  const answer = await send(layer, key, entry, encoded)
  if (answer.ok && answer.value !== 'refused') {
    recent.confirm(keyTargets('remove', [key]), answer.value)
    return applied(answer.value)
  }
  counters.failedStores++
  const failure = answer.ok ? ({ kind: 'timeout', cause: undefined } as const) : answer.failure
  cache.observe({ type: 'store-failed', layer: config.name, key, failure })
  if (config.onFailure === 'throw') {
    recovery.addKeys('remove', [key], cache.clock.now())
    throw unavailable(layer, failure)
  }
  // The new value is not there, so the old one must not be either: removing needs no room.
  if (failure.kind === 'refused') return invalidateKeys(cache, 'remove', [key])
  recovery.addKeys('remove', [key], cache.clock.now())
  return queued
}

async function send(
  layer: LayerContext,
  key: string,
  entry: CacheEntry,
  encoded: EncodedEntry,
): Promise<Answer<Position | 'refused'>> {
  const { clock, config, epoch, shared } = layer.cache
  const { tier, logKeys } = shared!
  let current = encoded
  if (!epoch.known) {
    // The times in it are on the Redis clock, which the first answer tells.
    const reached = await tier.reach()
    if (!reached.ok) return reached
    // The value is taken from the bytes: its owner may have written to it meanwhile.
    const decoded = layer.codec.decode(key, encoded.bytes)
    if (decoded.ok) current = encodedFor(layer, key, { ...entry, value: decoded.entry.value })
  }
  return tier.runLogged(setEntry, {
    ...logKeys,
    valueKey: key,
    leaseKey: leaseKeyOf(key),
    encoded: current.bytes,
    positionOffset: current.positionOffset,
    life: lifeInRedis(layer, entry),
    notAfter: epoch.toEpoch(clock.now()) + config.timeouts.write + epoch.uncertainty + skewWithin(tier),
    message: messageBody([key]),
  })
}

/** ms by which the clocks of a cluster's servers may differ before sets are refused as late. */
const clusterSkew = 1000

function skewWithin({ isCluster }: SharedParts['tier']): number {
  return isCluster ? clusterSkew : 0
}

/** A queued value is kept here under what this process knows; a later message about the key outdoes it. */
export function keepInMemory(
  layer: LayerContext,
  ticket: Ticket,
  entry: CacheEntry | undefined,
  outcome: Invalidation,
  startedAt: number,
): void {
  const { cache, config } = layer
  // Again: what was read while the old value was still there is older than this.
  cache.fence.overtakeOthers(ticket)
  cache.throttle.release(ticket.key)
  cache.memory?.delete(ticket.key)
  if (!entry) return
  const position = outcome.status === 'applied' ? outcome.position : cache.log.position
  install(layer, ticket, memoryEntryOf(ticket.key, { ...entry, position }, config, startedAt))
}
