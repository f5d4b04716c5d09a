import { setTimeout as pause } from 'node:timers/promises'
import pLimit from 'p-limit'
import type { RequestLimiter } from './fetch-options.ts'
import { UpstreamBusyError } from './upstream-busy-error.ts'

/** How one request waits for its turn. */
export interface Patience {
  readonly signal: AbortSignal
  /** Something stale can stand in: rather than wait, it is refused. */
  readonly orElse: boolean
}

/** Requests to one host, in the order they came in, as fast as its limiter lets them. */
export class Turns {
  readonly #host: string
  readonly #limiter: RequestLimiter
  readonly #longest: number
  readonly #inTurn = pLimit(1)

  constructor(host: string, limiter: RequestLimiter, longest: number) {
    this.#host = host
    this.#limiter = limiter
    this.#longest = longest
  }

  /** Resolves when the request may go. Rejects with UPSTREAM_BUSY where it may not wait, and with the signal's reason. */
  async take({ orElse, signal }: Patience): Promise<void> {
    signal.throwIfAborted()
    const wait = this.#queued > 0 ? undefined : await this.#tryNow()
    if (wait === 0) return
    if (orElse) throw new UpstreamBusyError(this.#host, 'is asked as often as its limit lets it', wait ?? 0)
    if (this.#queued >= this.#longest)
      throw new UpstreamBusyError(this.#host, `has ${this.#queued} requests waiting for it`, wait ?? 0)
    const first = this.#queued > 0 ? 0 : wait
    await unlessAborted(
      this.#inTurn(() => this.#untilToken(signal, first)),
      signal,
    )
  }

  get #queued(): number {
    return this.#inTurn.activeCount + this.#inTurn.pendingCount
  }

  async #untilToken(signal: AbortSignal, first = 0): Promise<void> {
    // Whoever has given up meanwhile takes no token.
    for (let wait = first; !signal.aborted;) {
      if (wait > 0) await pause(wait, undefined, { signal }).catch(() => {})
      if (!signal.aborted) wait = await this.#tryNow()
      if (wait === 0) return
    }
  }

  /** ms until there may be a token; 0: it was taken. A limiter that is broken stops nobody. */
  async #tryNow(): Promise<number> {
    try {
      await this.#limiter.consume(this.#host)
      return 0
    } catch (error) {
      const wait = (error as { readonly msBeforeNext?: unknown } | undefined)?.msBeforeNext
      return typeof wait === 'number' && Number.isFinite(wait) ? Math.max(1, wait) : 0
    }
  }
}

function unlessAborted(task: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', end, { once: true })
    void task.finally(() => signal.removeEventListener('abort', end)).then(resolve, reject)
  })
}
