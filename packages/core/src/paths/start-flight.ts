import type { MemoryEntry } from '../memory/memory-entry.ts'
import type { Flight } from '../stampede/flight.ts'
import { askingFlight } from '../stampede/load-scope.ts'
import { type FlightResult, type LayerContext, knownTo } from './layer-context.ts'
import { fly } from './load-path.ts'
import type { LoadRequest } from './load-request.ts'

export function startFlight(
  layer: LayerContext,
  key: string,
  request: LoadRequest,
  fallback: MemoryEntry | undefined,
): Flight<FlightResult> {
  const { fence, flights } = layer.cache
  return flights.start(key, knownTo(layer.cache), (flight) => {
    flight.fallback = fallback
    if (!request.background) flight.parent = askingFlight()
    // A load that it takes over from may end after it, and is older all the same.
    if (request.force || layer.config.stampede === 'off') fence.overtakeOthers(flight.ticket)
    return fly(layer, flight, request)
  })
}

/** Replaces an entry while it is served; whoever reads it next need not wait. `true`: that is left to the caller. */
export function refreshInBackground(
  layer: LayerContext,
  key: string,
  request: LoadRequest,
  entry: MemoryEntry,
): boolean {
  if (layer.cache.flights.joinable(key)) return false
  if (request.refresh === 'caller') return true
  void startRefresh(layer, key, request, entry)
  return false
}

/** Resolves when the value has been replaced, or the load has failed, or is left to another that is at it already. */
export async function startRefresh(
  layer: LayerContext,
  key: string,
  request: LoadRequest,
  entry: MemoryEntry | undefined,
): Promise<void> {
  const { cache } = layer
  if (cache.flights.joinable(key)) return
  const flight = startFlight(layer, key, { ...request, force: false, leaveToAnother: true, background: true }, entry)
  flight.background = true
  const end = async (): Promise<void> => {
    // Reported where the loader failed; here it only matters that it is not tried again at once.
    if ((await flight.settled).ended === 'failed') holdOff(layer, key)
  }
  const ended = end()
  cache.background.start(() => ended)
  await ended
}

/** After a load that failed or takes long and that a stale value covered, nobody waits for the source for a while. */
export function holdOff({ cache, config }: LayerContext, key: string): void {
  cache.throttle.holdOff(key, cache.clock.now() + config.load.retryAfter)
}
