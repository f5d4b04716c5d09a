import { AsyncLocalStorage } from 'node:async_hooks'
import type { Position } from '../entry/entry.ts'
import type { Clock } from '../shared/clock.ts'
import { Composition, type FragmentLife } from './composition.ts'
import type { Flight } from './flight.ts'

// Only how flights wait for one another matters here, not what they bring.
const scopes = new AsyncLocalStorage<unknown>()

/** Runs a loader so that reads inside it know whose load they belong to. */
export function runInFlight<Result, T>(flight: Flight<Result>, clock: Clock, loader: () => T): T {
  flight.composition = new Composition(clock)
  return scopes.run(flight, loader)
}

/** The flight whose loader is asking, if any. */
export function askingFlight<Result>(): Flight<Result> | undefined {
  const flight = scopes.getStore() as Flight<Result> | undefined
  // What a loader has started and left behind runs on in its scope, but no longer on its behalf.
  return flight?.ended ? undefined : flight
}

/**
 * Tells the load on whose behalf something has been read as of which position that was current. What the load makes of it is no younger,
 * whatever this process has been told since of invalidations that it has yet to hear.
 */
export function noteRead(asOf: Position): void {
  askingFlight()?.hasRead(asOf)
}

/** Tells the load on whose behalf a fragment has been read: what it makes of it lives no longer, and becomes invalid with it. */
export function noteFragment(fragment: FragmentLife): void {
  askingFlight()?.composition?.add(fragment)
}

/**
 * What `composeEntry` has put together so far for the load that asks: the tags of all fragments, and how long, in ms, the one that
 * ends first is fresh still. `undefined`: nothing, or no load is asking. For layers over this one that keep what they make.
 */
export function currentComposition(): FragmentLife | undefined {
  return askingFlight()?.composition?.life
}
