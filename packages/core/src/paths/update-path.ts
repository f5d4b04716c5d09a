import { applied } from '../invalidation/invalidation.ts'
import type { CacheEntry } from '../entry/entry.ts'
import type { Composition } from '../stampede/composition.ts'
import type { Ticket } from '../stampede/fence.ts'
import type { Lease } from '../stampede/lease.ts'
import { askingFlight, runInFlight } from '../stampede/load-scope.ts'
import { Flight } from '../stampede/flight.ts'
import { invalidateKeys } from './invalidation-path.ts'
import { type FlightResult, type LayerContext, knownTo } from './layer-context.ts'
import { lifeInRedis, newEntry } from './new-entry.ts'
import { encodedFor, privateEntry } from './private-value.ts'
import { storeAndTell } from './store-and-tell.ts'
import { type WriteRequest, keepInMemory } from './write-path.ts'

/**
 * Write-through that cannot lose a race: takes the lease, runs the write to the source of truth, and stores what it returned
 * only if nothing came in between. In every other case, a failed write included, the key is removed: nobody can know what
 * the source holds now, and the next read will find out.
 */
export async function updateThrough<T>(
  layer: LayerContext,
  key: string,
  write: () => T | Promise<T>,
  request: WriteRequest,
): Promise<T> {
  const { cache } = layer
  if (!cache.config.enabled) return write()
  const startedAt = cache.clock.now()
  const position = cache.log.position
  const ticket = cache.fence.enter(key, position)
  cache.fence.overtakeOthers(ticket)
  const lease = await leaseFor(layer, key)
  // A write that reads its own id does not wait for itself.
  const scope = new Flight<FlightResult>(ticket, knownTo(cache))
  const asking = askingFlight<FlightResult>()
  scope.parent = asking
  asking?.waitsFor(scope)
  let stored = false
  try {
    const value = await runInFlight(scope, cache.clock, write)
    const asOf = Math.min(position, scope.readAsOf)
    const { composition } = scope
    stored = await storeUpdate(layer, { ticket, lease, position: asOf, startedAt, composition }, value, request)
    return value
  } finally {
    scope.ended = true
    asking?.waitsNoLongerFor(scope)
    lease?.end()
    cache.fence.leave(ticket)
    if (!stored) await invalidateKeys(cache, 'remove', [key])
  }
}

interface Update {
  readonly ticket: Ticket
  readonly lease: Lease | undefined
  readonly position: number
  readonly startedAt: number
  readonly composition: Composition | undefined
}

async function leaseFor({ cache }: LayerContext, key: string): Promise<Lease | undefined> {
  if (!cache.shared) return undefined
  const lease = await cache.shared.leases.takeOver(key)
  return lease === 'unavailable' ? undefined : lease
}

async function storeUpdate(
  layer: LayerContext,
  update: Update,
  value: unknown,
  request: WriteRequest,
): Promise<boolean> {
  const { cache, config } = layer
  const { ticket } = update
  try {
    const fresh = newEntry(layer, value, request.policy, {
      id: request.id,
      params: request.params,
      tags: [request.tags],
      etag: undefined,
      loadTime: 0,
      position: update.position,
      composition: update.composition,
    })
    if (!fresh) return false
    if (cache.shared) return await storeShared(layer, update, fresh)
    const kept = privateEntry(layer, fresh)
    if (ticket.overtaken) return false
    // Under the position from before the write: what was invalidated since then is invalid.
    keepInMemory(layer, ticket, kept, applied(update.position), update.startedAt)
    return true
  } catch (error) {
    // The write to the source has succeeded, and its caller is told so; only keeping the value has not.
    cache.observe({ type: 'value-not-stored', layer: config.name, key: ticket.key, error })
    return false
  }
}

async function storeShared(layer: LayerContext, update: Update, entry: CacheEntry): Promise<boolean> {
  const { cache, counters } = layer
  const { lease, ticket } = update
  if (!lease) return false
  const { bytes } = encodedFor(layer, ticket.key, entry)
  const answer = await storeAndTell(cache, { key: ticket.key, bytes, lease, life: lifeInRedis(layer, entry) })
  if (answer.ok && answer.value === 'stored') return true
  if (answer.ok) counters.fencedStores++
  else counters.failedStores++
  return false
}
