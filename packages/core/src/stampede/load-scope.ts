import { AsyncLocalStorage } from 'node:async_hooks'
import type { Flight } from './single-flight.ts'

// Flights of one cache have one type of result; between caches they never meet.
const scopes = new AsyncLocalStorage<unknown>()

/** Runs a loader so that reads inside it know whose load they belong to. */
export function runInFlight<Result, T>(flight: Flight<Result>, loader: () => T): T {
  return scopes.run(flight, loader)
}

/** The flight whose loader is asking, if any. */
export function askingFlight<Result>(): Flight<Result> | undefined {
  return scopes.getStore() as Flight<Result> | undefined
}
