import type { MemoryEntry } from '../memory/memory-entry.ts'
import type { Flight } from '../stampede/flight.ts'
import { type GaveUp, type Settlement, waitFor } from '../stampede/wait-for.ts'
import type { FlightResult, LayerContext } from './layer-context.ts'
import { isValid } from './memory-read.ts'

/** How one caller waits. */
export interface Waiting {
  readonly signal: AbortSignal | undefined
}

/** Ended at its limit: `soft` when a stale value can stand in, `hard` when the caller gives up. */
export type FlightWaited =
  | Settlement<FlightResult>
  | Exclude<GaveUp, { ended: 'limit' }>
  | { readonly ended: 'soft' | 'hard' }

/** Waits for a flight as long as the layer's limits and this caller's signal allow. */
export async function waitInFlight(
  layer: LayerContext,
  flight: Flight<FlightResult>,
  { signal }: Waiting,
): Promise<FlightWaited> {
  flight.join()
  const waited = await waitWithinLimits(layer, flight, signal)
  // Whoever took a stale value, or gave up, still wants the load to end well.
  if (waited.ended === 'aborted') flight.leave(waited.reason)
  return waited
}

async function waitWithinLimits(
  { cache, config }: LayerContext,
  flight: Flight<FlightResult>,
  signal: AbortSignal | undefined,
): Promise<FlightWaited> {
  const { clock } = cache
  const { soft, hard } = config.load
  const joinedAt = clock.now()
  if (soft !== Infinity) {
    const waited = await waitFor(flight.settled, { limit: soft, signal, clock })
    if (waited.ended !== 'limit') return waited
    if (usableFallback(cache, flight)) return { ended: 'soft' }
  }
  // Waiting for another process ends by itself, and leaves the caller all of its patience for a load.
  const turn = await waitFor(flight.turn, { limit: Infinity, signal, clock })
  if (turn?.ended === 'aborted') return turn
  // What has ended answers at once, without a timer.
  if (flight.ended) return flight.settled
  const spent = clock.now() - Math.max(joinedAt, flight.turnAt)
  const waited = await waitFor(flight.settled, { limit: Math.max(0, hard - spent), signal, clock })
  return waited.ended === 'limit' ? { ended: 'hard' } : waited
}

/** A stale value may stand in only within its window, and never one that was removed meanwhile. */
export function usableFallback(cache: LayerContext['cache'], flight: Flight<FlightResult>): MemoryEntry | undefined {
  const { fallback } = flight
  const now = cache.clock.now()
  if (!fallback || !flight.ticket.admitsStale(fallback.position) || !isValid(cache, fallback, now)) return undefined
  return now < fallback.staleUntil ? fallback : undefined
}
