import type { Clock, LocalMs } from '../shared/clock.ts'
import type { WarmFailure, WarmProgress, WarmResult, WarmStop } from './warm-options.ts'

// ms
const reportPause = 100

const mostFailures = 10

type Outcome = 'stored' | 'skipped' | 'refused' | 'failed'

/** Counts what became of the items of a run, and tells of it now and then. */
export class Tally {
  readonly #counts: Record<Outcome, number> = { stored: 0, skipped: 0, refused: 0, failed: 0 }
  readonly #failures: WarmFailure[] = []
  readonly #clock: Clock
  readonly #total: number | undefined
  readonly #onProgress: ((progress: WarmProgress) => unknown) | undefined
  #nextAt: LocalMs

  constructor(clock: Clock, total: number | undefined, onProgress: ((progress: WarmProgress) => unknown) | undefined) {
    this.#clock = clock
    this.#total = total
    this.#onProgress = onProgress
    this.#nextAt = clock.now() + reportPause
  }

  count(outcome: Outcome): void {
    this.#counts[outcome]++
    const now = this.#clock.now()
    if (now < this.#nextAt) return
    this.#nextAt = now + reportPause
    this.#report()
  }

  fail(id: unknown, error: unknown): void {
    if (this.#failures.length < mostFailures) this.#failures.push({ id, error })
    this.count('failed')
  }

  /** Tells of the end, too. */
  result(stopped: WarmStop | undefined): WarmResult {
    this.#report()
    return { ...this.#progress(), failures: this.#failures, ...(stopped && { stopped }) }
  }

  #progress(): WarmProgress {
    const { stored, skipped, refused, failed } = this.#counts
    const done = stored + skipped + refused + failed
    return { done, stored, skipped, refused, failed, ...(this.#total !== undefined && { total: this.#total }) }
  }

  #report(): void {
    // What watches a run must not end it, whether it throws or rejects.
    void (async () => this.#onProgress?.(this.#progress()))().catch(() => {})
  }
}
