import type { Flight } from '../stampede/flight.ts'
import type { FlightResult, LayerContext } from './layer-context.ts'

/** Runs what loads for these flights when fewer than the layer's limit are running. */
export function inTurn<T>(
  layer: LayerContext,
  flights: readonly Flight<FlightResult>[],
  run: () => Promise<T>,
): Promise<T> {
  // A load inside a load of this layer already has its turn; waiting for another could be waiting for itself.
  if (flights.some((flight) => isInside(flight, layer))) return run()

  const result = Promise.withResolvers<T>()
  let started: Promise<unknown> | undefined
  const start = (): Promise<unknown> => {
    if (!started) {
      const running = run()
      result.resolve(running)
      started = running.catch(() => {})
    }
    return started
  }
  // A turn ends with its load, or when nobody waits for that any more: a loader that hangs must not keep it.
  void layer.limit(() => Promise.race([start(), Promise.all(flights.map((flight) => flight.unwanted))]))
  for (const flight of flights) void flight.hurried.then(start)
  return result.promise
}

function isInside({ parent }: Flight<FlightResult>, { config }: LayerContext): boolean {
  for (let flight = parent; flight && !flight.ended; flight = flight.parent) {
    if (flight.key.startsWith(config.keyPrefix)) return true
  }
  return false
}
