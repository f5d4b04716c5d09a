import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock, LocalMs } from '../shared/clock.ts'
import { pause } from '../shared/pause.ts'

// Between looks at how busy this process is, in items; each look lets everything else have its turn.
const itemsPerLook = 32

// Of the event loop's time; a process that is busier than that is slow to answer.
const busyAbove = 0.7

/** Longest rest after a busy stretch, ms. */
const longestRest = 100

// A store that takes so many times as long as the quickest, and this many ms more, has waited behind others.
const slowFactor = 4
const slowSlack = 5

// Between attempts while Redis gives no answer, ms.
const retryPause = 100

export interface PaceOptions {
  /** Items under way at most. */
  readonly concurrency: number
  /** How long Redis may give no answer before the run ends, ms. */
  readonly patience: number
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Part of the time that this process has been busy since the last look, 0 to 1; for tests. */
  readonly utilization?: () => number
}

/** Decides when the next item may be taken, so that a run takes what others leave: of Redis, of this process. */
export class Pace {
  readonly #options: PaceOptions
  readonly #utilization: () => number
  #limit: number
  #running = 0
  #free: (() => void) | undefined
  #items = 0
  #lookedAt: LocalMs
  /** Since when Redis gives no answer; `undefined`: it does. */
  #silentSince: LocalMs | undefined
  #quickest = Infinity

  constructor(options: PaceOptions) {
    this.#options = options
    this.#utilization = options.utilization ?? eventLoopUse()
    this.#limit = options.concurrency
    this.#lookedAt = options.clock.now()
  }

  /** Items that may be under way now. */
  get limit(): number {
    return Math.floor(this.#limit)
  }

  /** Waits until one more item may be under way. */
  async take(): Promise<void> {
    if (this.#items++ % itemsPerLook === 0) await this.#look()
    while (this.#running >= this.limit) {
      const freed = Promise.withResolvers<void>()
      this.#free = freed.resolve
      await freed.promise
    }
    this.#running++
  }

  /** An item is no longer under way. */
  done(): void {
    this.#running--
    this.#free?.()
  }

  /** Redis has taken so long to store something, ms. */
  took(time: number): void {
    this.#quickest = Math.min(this.#quickest, time)
    this.#limit = nextLimit(this.#limit, this.#options.concurrency, time > slowFactor * this.#quickest + slowSlack)
  }

  answered(): void {
    this.#silentSince = undefined
  }

  /** After an item that Redis gave no answer for: waits, and tells whether to try again. */
  async mayRetry(): Promise<boolean> {
    const { clock, patience, signal } = this.#options
    this.#silentSince ??= clock.now()
    if (signal.aborted || clock.now() >= this.#silentSince + patience) return false
    this.#limit = 1
    await pause(clock, retryPause, signal)
    return !signal.aborted
  }

  /** A turn for everybody else, and a rest as long as the work before it where this process has hardly been idle. */
  async #look(): Promise<void> {
    const { clock } = this.#options
    await new Promise((resolve) => setImmediate(resolve))
    const worked = clock.now() - this.#lookedAt
    // In real time, whatever clock the entries live by.
    if (this.#utilization() > busyAbove && worked > 0) await delay(Math.min(worked, longestRest))
    this.#lookedAt = clock.now()
  }
}

/** As TCP does: half of it at the first sign of a queue, and back by one after as many good ones. */
export function nextLimit(limit: number, most: number, isSlow: boolean): number {
  return isSlow ? Math.max(1, limit / 2) : Math.min(most, limit + 1 / limit)
}

function eventLoopUse(): () => number {
  let last = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    return utilization
  }
}
