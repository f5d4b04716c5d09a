import type { CacheEntry } from '../entry/entry.ts'
import type { Validity } from '../invalidation/index-mirror.ts'
import { memoryEntryOf } from '../memory/memory-entry.ts'
import type { LayerContext, SharedParts } from '../paths/layer-context.ts'
import { lifeInRedis, newEntry } from '../paths/new-entry.ts'
import { encodedFor, privateEntry } from '../paths/private-value.ts'
import { install, validityInRedis } from '../paths/redis-read.ts'
import type { WriteRequest } from '../paths/write-path.ts'
import { leaseKeyOf } from '../redis/lease-key.ts'
import { storeLeased } from '../redis/scripts/store-leased.ts'
import type { Ticket } from '../stampede/fence.ts'
import type { Lease } from '../stampede/lease.ts'
import { presenceOf } from './presence.ts'
import type { AsOf } from './pulling.ts'
import { type ItemOutcome, type WarmRun, layerFor } from './warm-run.ts'

/** A value that was read before its key was known, with everything that decides whether it may be kept. */
interface GivenValue {
  readonly ticket: Ticket
  readonly entry: CacheEntry
  readonly asOf: AsOf
}

/**
 * Stores a value that was read earlier, as the result of a load that began then: the lease keeps out what changes the key from here on,
 * the watch of the run what has changed it before, and the position what invalidates its tags, its layer or everything.
 * Throws what a value or its tags throw.
 */
export async function storeItem(
  run: WarmRun,
  key: string,
  value: unknown,
  { asOf, request }: { readonly asOf: AsOf; readonly request: WriteRequest },
): Promise<ItemOutcome> {
  const layer = layerFor(run)
  const { cache } = layer
  const ticket = cache.fence.enter(key, asOf.position)
  try {
    const presence = run.plan.force ? 'absent' : await presenceOf(layer, ticket)
    if (presence !== 'absent') return presence === 'present' ? 'skipped' : presence
    const entry = newEntry(layer, value, request.policy, {
      id: request.id,
      params: request.params,
      tags: [request.tags],
      etag: undefined,
      loadTime: 0,
      position: asOf.position,
    })
    if (!entry) return 'skipped'
    const given = { ticket, entry, asOf }
    return cache.shared ? await storeShared(run, layer, cache.shared, given) : storeAlone(run, layer, given)
  } finally {
    cache.fence.leave(ticket)
  }
}

function storeAlone(run: WarmRun, layer: LayerContext, given: GivenValue): ItemOutcome {
  const kept = privateEntry(layer, given.entry)
  const isCurrent = isUnchanged(run, given) && knownValidity(layer, given) === 'valid'
  return isCurrent ? keep(layer, given, kept) : 'refused'
}

async function storeShared(
  run: WarmRun,
  layer: LayerContext,
  shared: SharedParts,
  given: GivenValue,
): Promise<ItemOutcome> {
  const encoded = encodedFor(layer, given.ticket.key, given.entry)
  const kept = privateEntry(layer, given.entry, encoded)
  const lease = await shared.leases.acquire(given.ticket.key)
  // Whoever holds it brings something newer.
  if (lease === 'held') return 'skipped'
  if (lease === 'unavailable') return 'unanswered'
  let stored: 'stored' | 'refused' | 'unanswered' = 'unanswered'
  try {
    const heard = await run.hearing!.confirm(given.asOf.position)
    if (heard === 'unanswered') return 'unanswered'
    if (heard === 'lost' || !isUnchanged(run, given)) return 'refused'
    const validity = await validityNow(layer, given)
    if (validity !== 'valid') return validity === 'unknown' ? 'unanswered' : 'refused'
    stored = await storeLeasedEntry(run, shared, given, { bytes: encoded.bytes, lease })
    return stored === 'stored' ? keep(layer, given, kept) : stored
  } finally {
    if (stored === 'unanswered') layer.cache.background.start(() => lease.release())
    else lease.end()
  }
}

async function storeLeasedEntry(
  run: WarmRun,
  { tier }: SharedParts,
  { entry, ticket: { key } }: GivenValue,
  { bytes, lease }: { readonly bytes: Buffer; readonly lease: Lease },
): Promise<'stored' | 'refused' | 'unanswered'> {
  const { clock } = run.layer.cache
  const sentAt = clock.now()
  const answer = await tier.run(storeLeased, {
    valueKey: key,
    leaseKey: leaseKeyOf(key),
    token: lease.token,
    encoded: bytes,
    life: lifeInRedis(run.layer, entry),
  })
  if (!answer.ok) return 'unanswered'
  run.pace.took(clock.now() - sentAt)
  return answer.value
}

/** Is its key as it was when the value was read, as far as this process has heard? */
function isUnchanged({ watch }: WarmRun, { asOf, ticket }: GivenValue): boolean {
  return watch.admits(ticket.key, asOf.position) && ticket.admits(asOf.position)
}

function knownValidity({ cache, config }: LayerContext, { asOf, entry }: GivenValue): Validity {
  return cache.log.mirror.validityOf(entry, config.name, asOf.at)
}

async function validityNow(layer: LayerContext, given: GivenValue): Promise<Validity> {
  const known = knownValidity(layer, given)
  return known === 'unknown' ? validityInRedis(layer, given.entry, given.asOf.at) : known
}

function keep(layer: LayerContext, { asOf, entry, ticket }: GivenValue, kept: CacheEntry): ItemOutcome {
  layer.cache.throttle.release(ticket.key)
  const memoryEntry = memoryEntryOf(ticket.key, kept, layer.config, asOf.at, entry.storedAt)
  return install(layer, ticket, memoryEntry) ? 'stored' : 'refused'
}
