import type { Position } from '../entry/entry.ts'
import type { Clock, LocalMs } from '../shared/clock.ts'
import type { Fence } from './fence.ts'
import { Flight, type Slot } from './flight.ts'
import type { Settlement } from './wait-for.ts'

/** What the process knows of invalidations when a flight begins. */
export interface Known {
  readonly position: Position
  readonly revision: number
  readonly at: LocalMs
}

export type FlightTask<Result> = (flight: Flight<Result>) => Promise<Result>

/** One load per key in this process. */
export class SingleFlight<Result> {
  readonly #flights = new Map<string, Slot<Result>>()
  readonly #running = new Set<Slot<Result>>()
  readonly #fence: Fence

  constructor(fence: Fence) {
    this.#fence = fence
  }

  /** The flight that a reader who starts now may share. */
  joinable(key: string): Flight<Result> | undefined {
    const flight = this.#flights.get(key)?.flight
    return flight?.joinable ? flight : undefined
  }

  /** Starts a flight in place of any that runs; the fence knows of it before the task reads anything. */
  start(key: string, known: Known, task: FlightTask<Result>): Flight<Result> {
    const flight = this.startAlone(key, known, task)
    this.#flights.set(key, flight.slot)
    return flight
  }

  /** Starts a flight that nobody else will join. */
  startAlone(key: string, known: Known, task: FlightTask<Result>): Flight<Result> {
    const flight = new Flight<Result>(this.#fence.enter(key, known.position), known)
    this.#running.add(flight.slot)
    flight.settled = this.#run(flight, task)
    return flight
  }

  /** Flights in the air; zero when nothing runs and nothing was left behind. */
  get size(): number {
    return Math.max(this.#running.size, this.#flights.size)
  }

  /** Waits for all that run; those that still do after a while are aborted. */
  async drain(reason: unknown, patience: number, clock: Clock): Promise<void> {
    const cancel = clock.setTimer(patience, () => {
      for (const { flight } of this.#running) flight?.controller.abort(reason)
    })
    await Promise.all(Array.from(this.#running, async ({ flight }) => flight?.settled))
    cancel()
  }

  async #run(flight: Flight<Result>, task: FlightTask<Result>): Promise<Settlement<Result>> {
    try {
      return { ended: 'settled', value: await task(flight) }
    } catch (error) {
      return { ended: 'failed', error }
    } finally {
      flight.ended = true
      flight.takeTurn(flight.turnAt)
      // Before any caller resumes, so that no caller can join a finished flight.
      if (this.#flights.get(flight.key) === flight.slot) this.#flights.delete(flight.key)
      this.#running.delete(flight.slot)
      flight.slot.flight = undefined
      this.#fence.leave(flight.ticket)
    }
  }
}
