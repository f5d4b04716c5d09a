import type { Flight } from '../stampede/single-flight.ts'
import type { FlightResult, LayerContext } from './layer-context.ts'

/** Runs what loads for these flights when fewer than the layer's limit are running. */
export function inTurn<T>(
  layer: LayerContext,
  flights: readonly Flight<FlightResult>[],
  run: () => Promise<T>,
): Promise<T> {
  // A load inside a load of this layer already has its turn; waiting for another could be waiting for itself.
  if (flights.some((flight) => isInside(flight, layer))) return run()

  let running: Promise<T> | undefined
  const runOnce = (): Promise<T> => (running ??= run())
  return Promise.race([layer.limit(runOnce), ...flights.map((flight) => flight.hurried.then(runOnce))])
}

function isInside({ parent }: Flight<FlightResult>, { config }: LayerContext): boolean {
  for (let flight = parent; flight && !flight.ended; flight = flight.parent) {
    if (flight.key.startsWith(config.keyPrefix)) return true
  }
  return false
}
