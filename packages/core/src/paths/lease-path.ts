import type { MemoryEntry } from '../memory/memory-entry.ts'
import { leaseKeyOf } from '../redis/lease-key.ts'
import type { LocalMs } from '../shared/clock.ts'
import { pause } from '../shared/pause.ts'
import type { Lease } from '../stampede/lease.ts'
import type { Flight } from '../stampede/flight.ts'
import type { FlightResult, LayerContext, SharedParts } from './layer-context.ts'
import { type LoadRequest, answers } from './load-request.ts'
import { findInRedis } from './redis-read.ts'

/** What a flight may do next. Without a lease it may load for its callers, and not store in Redis. */
export type Grant =
  | { readonly state: 'may load'; readonly lease: Lease | undefined }
  | { readonly state: 'appeared'; readonly entry: MemoryEntry }
  | { readonly state: 'left to another' }

export const withoutLease: Grant = Object.freeze({ state: 'may load', lease: undefined })

// The first look comes soon, for quick loads; later ones are spaced out.
const firstPause = 10
const longestPause = 200
const growth = 1.6

/** The right to load, or the value that somebody else has loaded while we waited for it. */
export async function obtainLease(
  layer: LayerContext,
  flight: Flight<FlightResult>,
  request: LoadRequest,
): Promise<Grant> {
  const { clock, shared } = layer.cache
  // What will not be stored needs no right to store it, and waiting for another's would serialize the fleet for nothing.
  if (!shared || request.policy.ttl === 0) return withoutLease
  if (request.force) return mayLoad(await shared.leases.takeOver(flight.key))

  const giveUpAt = clock.now() + layer.config.load.hard
  for (;;) {
    const lease = await shared.leases.acquire(flight.key)
    if (lease !== 'held')
      return lease === 'unavailable' ? withoutLease : await lookAgain(layer, shared, flight, { request, lease })
    if (request.leaveToAnother) return { state: 'left to another' }
    if (layer.config.stampede !== 'fleet') return withoutLease

    const waited = await waitWhileHeld(layer, shared, flight, { request, giveUpAt })
    if (waited !== 'free') return waited === 'gave up' ? withoutLease : { state: 'appeared', entry: waited }
  }
}

function mayLoad(lease: Lease | 'unavailable'): Grant {
  return lease === 'unavailable' ? withoutLease : { state: 'may load', lease }
}

/** Between our read and our lease somebody may have stored a value and given the lease back. */
async function lookAgain(
  layer: LayerContext,
  shared: SharedParts,
  flight: Flight<FlightResult>,
  { request, lease }: { readonly request: LoadRequest; readonly lease: Lease },
): Promise<Grant> {
  const entry = await answerInRedis(layer, shared, flight, request)
  if (!entry) return { state: 'may load', lease }
  layer.cache.background.start(() => lease.release())
  return { state: 'appeared', entry }
}

/** Ends when the value appears, when the lease is given back or its owner has died, or when nobody waits any more. */
async function waitWhileHeld(
  layer: LayerContext,
  shared: SharedParts,
  flight: Flight<FlightResult>,
  { request, giveUpAt }: { readonly request: LoadRequest; readonly giveUpAt: LocalMs },
): Promise<MemoryEntry | 'free' | 'gave up'> {
  const { clock, config } = layer.cache
  const { signal } = flight.controller
  for (let delay = firstPause; ; delay = Math.min(delay * growth, longestPause)) {
    // Spread, so that the waiting processes do not all ask at once.
    await pause(clock, delay * (0.5 + config.random()), signal)
    signal.throwIfAborted()
    const [entry, holder] = await Promise.all([
      answerInRedis(layer, shared, flight, request),
      shared.tier.read(leaseKeyOf(flight.key)),
    ])
    if (entry) return entry
    // A lease can outlive its load, when giving it back was lost with a connection: waiting is no promise of a value.
    if (!holder.ok || clock.now() >= giveUpAt) return 'gave up'
    if (holder.value === null) return 'free'
  }
}

async function answerInRedis(
  layer: LayerContext,
  { tier }: SharedParts,
  flight: Flight<FlightResult>,
  request: LoadRequest,
): Promise<MemoryEntry | undefined> {
  const find = await findInRedis(layer, tier, flight.ticket)
  return find.state === 'found' && answers(request, find.entry, layer.cache.clock.now()) ? find.entry : undefined
}
