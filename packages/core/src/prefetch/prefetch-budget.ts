import type { Clock, LocalMs } from '../shared/clock.ts'

/** How much may be prefetched. */
export interface BudgetConfig {
  readonly perSecond: number
  readonly concurrency: number
}

/** Lets so many begin in each second, and so many run at once; what it refuses has had its time. */
export class PrefetchBudget {
  readonly #config: BudgetConfig
  readonly #clock: Clock
  #left: number
  #filledAt: LocalMs
  #running = 0

  constructor(config: BudgetConfig, clock: Clock) {
    this.#config = config
    this.#clock = clock
    this.#left = config.perSecond
    this.#filledAt = clock.now()
  }

  take(): boolean {
    const { concurrency, perSecond } = this.#config
    const now = this.#clock.now()
    this.#left = Math.min(perSecond, this.#left + ((now - this.#filledAt) / 1000) * perSecond)
    this.#filledAt = now
    if (this.#running >= concurrency || this.#left < 1) return false
    this.#left--
    this.#running++
    return true
  }

  /** One of those that were let through has ended. */
  done(): void {
    this.#running--
  }
}
