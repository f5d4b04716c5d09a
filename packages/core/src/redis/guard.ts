import CircuitBreaker from 'opossum'
import type { BreakerConfig } from '../config/cache-config.ts'
import { type Answer, type RedisFailure, answered } from './answer.ts'
import { NotConnectedError } from './command-connection.ts'

export type BreakerState = 'closed' | 'half-open' | 'open'

export interface GuardConfig extends BreakerConfig {
  /** Budget of one task, ms, enforced whether Redis refuses or hangs. */
  readonly budget: number
}

export interface GuardEvents {
  changed(state: BreakerState): void
  /** Redis was asked, and has answered or failed after so many ms. */
  exchanged?(duration: number, ok: boolean): void
}

/** Bounds every exchange with Redis in time, and leaves a failing Redis alone for a while. */
export class Guard {
  readonly #events: GuardEvents
  readonly #breaker: CircuitBreaker<[() => Promise<unknown>]>

  constructor(name: string, config: GuardConfig, events: GuardEvents) {
    this.#events = events
    const { budget } = config
    this.#breaker = new CircuitBreaker((task) => withinBudget(() => runUnlessRefused(task), budget), {
      name,
      // Our own: opossum's fires before answers are read that came while the event loop was blocked.
      timeout: false,
      errorThresholdPercentage: config.errorThreshold * 100,
      volumeThreshold: config.volume,
      resetTimeout: config.resetAfter,
      // Each failure would sort every latency of the window, and a timer would do so each second.
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
    })
    this.#breaker.on('open', () => events.changed('open'))
    this.#breaker.on('halfOpen', () => events.changed('half-open'))
    this.#breaker.on('close', () => events.changed('closed'))
  }

  async run<T>(task: () => Promise<T>): Promise<Answer<T>> {
    const startedAt = performance.now()
    const answer = await this.#attempt(task)
    const isAsked = answer.ok || answer.failure.kind !== 'breaker-open'
    if (isAsked) this.#events.exchanged?.(performance.now() - startedAt, answer.ok)
    return answer
  }

  async #attempt<T>(task: () => Promise<T>): Promise<Answer<T>> {
    try {
      const result = await this.#breaker.fire(task)
      if (result instanceof Refusal) return { ok: false, failure: { kind: 'refused', cause: result.error } }
      return answered(result as T)
    } catch (error) {
      return { ok: false, failure: failureOf(error) }
    }
  }

  get state(): BreakerState {
    if (this.#breaker.opened) return 'open'
    return this.#breaker.halfOpen ? 'half-open' : 'closed'
  }

  shutdown(): void {
    this.#breaker.shutdown()
  }
}

/** Nothing came within the budget. */
class TimeoutError extends Error {
  override readonly name = 'TimeoutError'
}

function withinBudget(run: () => Promise<unknown>, budget: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(new TimeoutError(`Redis gave no answer within ${budget} ms`))
    // A timer that fires late fires before the sockets are read: they get one turn.
    const timer = setTimeout(() => setImmediate(giveUp), budget)
    run()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}

/** A write that Redis is too full or not allowed to take: Redis itself is well, so the breaker must not open. */
class Refusal {
  readonly error: Error

  constructor(error: Error) {
    this.error = error
  }
}

async function runUnlessRefused(task: () => Promise<unknown>): Promise<unknown> {
  try {
    return await task()
  } catch (error) {
    if (error instanceof Error && isRefusal(error.message)) return new Refusal(error)
    throw error
  }
}

function isRefusal(message: string): boolean {
  return /^(OOM|READONLY|MISCONF|NOREPLICAS|NOPERM)\b/.test(message)
}

function failureOf(error: unknown): RedisFailure {
  const code = (error as { code?: unknown } | null)?.code
  if (code === 'EOPENBREAKER' || code === 'ESHUTDOWN') return { kind: 'breaker-open', cause: error }
  if (error instanceof TimeoutError) return { kind: 'timeout', cause: error }
  if (error instanceof NotConnectedError) return { kind: 'unreachable', cause: error }
  return { kind: 'error', cause: error }
}
