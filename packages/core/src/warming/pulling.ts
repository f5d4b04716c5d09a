import { invalid } from '../config/checks.ts'
import type { Position } from '../entry/entry.ts'
import type { CacheParts } from '../paths/layer-context.ts'
import type { LocalMs } from '../shared/clock.ts'
import { type WarmItem, type WarmSource, isIterable } from './warm-options.ts'

/** Since when a value is known to be current. */
export interface AsOf {
  readonly position: Position
  readonly at: LocalMs
}

export interface Pulled<T> {
  readonly item: WarmItem<T>
  readonly asOf: AsOf
}

type Pulls<T> = Iterator<WarmItem<T> | readonly WarmItem<T>[]> | AsyncIterator<WarmItem<T> | readonly WarmItem<T>[]>

/** Takes items from a source one at a time, whatever its kind, and never one before it is wanted. */
export class Pulling<T> {
  readonly #cache: CacheParts
  readonly #source: WarmSource<T>
  readonly #signal: AbortSignal
  readonly #asOf: 'start' | 'next'
  /** Of the whole run, or of the page that was pulled last. */
  #since: AsOf
  #pulls: Pulls<T> | undefined
  #page: readonly WarmItem<T>[] = []
  #at = 0
  #isPulling = false
  #isOver = false

  constructor(cache: CacheParts, source: WarmSource<T>, asOf: 'start' | 'next', signal: AbortSignal) {
    this.#cache = cache
    this.#source = source
    this.#signal = signal
    this.#asOf = asOf
    this.#since = asOfNow(cache)
  }

  /** That of the run, where it has one. */
  get since(): AsOf {
    return this.#since
  }

  /** `undefined`: there is nothing more, or the signal has ended it. Rejects with what the source throws. */
  async next(): Promise<Pulled<T> | undefined> {
    while (this.#at >= this.#page.length) {
      const pulled = await this.#unlessAborted(() => this.#pull())
      if (!pulled) return undefined
      const { value } = pulled
      this.#page = Array.isArray(value) ? (value as readonly WarmItem<T>[]) : [value as WarmItem<T>]
      this.#at = 0
    }
    return { item: this.#page[this.#at++]!, asOf: this.#since }
  }

  /** Tells a source that has not come to its end that nothing more is wanted of it. */
  async end(): Promise<void> {
    if (this.#isOver || !this.#pulls) return
    this.#isOver = true
    const pulls = this.#pulls
    const returned = (async () => pulls.return?.())().catch(() => {})
    // A generator that is still asked for an item learns of it when it has that; nobody waits so long.
    if (!this.#isPulling) await this.#unlessAborted(() => returned)
  }

  async #pull(): Promise<{ readonly value: WarmItem<T> | readonly WarmItem<T>[] } | undefined> {
    this.#isPulling = true
    try {
      if (this.#asOf === 'next') this.#since = asOfNow(this.#cache)
      this.#pulls ??= await this.#open()
      // Asked for before the signal, and there after it.
      if (this.#signal.aborted) {
        void this.end()
        return undefined
      }
      const { done, value } = await this.#pulls.next()
      if (!done) return { value }
      this.#isOver = true
      return undefined
    } catch (error) {
      this.#isOver = true
      throw error
    } finally {
      this.#isPulling = false
    }
  }

  async #open(): Promise<Pulls<T>> {
    const source = typeof this.#source === 'function' ? await this.#source({ signal: this.#signal }) : this.#source
    if (!isIterable(source)) throw invalid('what the source of warm returns', 'a list or an iterable', source)
    return Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  }

  /** Whoever is told to stop does not wait for a source that hangs. */
  #unlessAborted<R>(task: () => Promise<R>): Promise<R | undefined> {
    const signal = this.#signal
    if (signal.aborted) return Promise.resolve(undefined)
    return new Promise((resolve, reject) => {
      const abort = (): void => resolve(undefined)
      signal.addEventListener('abort', abort)
      void task()
        .then(resolve, reject)
        .finally(() => signal.removeEventListener('abort', abort))
    })
  }
}

function asOfNow({ clock, log }: CacheParts): AsOf {
  return { position: log.position, at: clock.now() }
}
