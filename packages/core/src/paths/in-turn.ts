import { askingFlight } from '../stampede/load-scope.ts'
import type { Flight } from '../stampede/single-flight.ts'
import type { FlightResult, LayerContext } from './layer-context.ts'

/** Runs what loads for these flights when fewer than the layer's limit are running. */
export function inTurn<T>(
  layer: LayerContext,
  flights: readonly Flight<FlightResult>[],
  run: () => Promise<T>,
): Promise<T> {
  // A load inside a load already has its turn; waiting for another could be waiting for itself.
  if (askingFlight()) return run()

  let running: Promise<T> | undefined
  const runOnce = (): Promise<T> => (running ??= run())
  return Promise.race([layer.limit(runOnce), ...flights.map((flight) => flight.hurried.then(runOnce))])
}
