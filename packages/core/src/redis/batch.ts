interface Waiting<Key, Result> {
  readonly key: Key
  readonly resolve: (result: Result) => void
}

/** Gathers what is asked within one tick, microtasks included, and asks once. */
export class Batch<Key, Result> {
  readonly #ask: (keys: Key[]) => Promise<Result[]>
  readonly #limit: number
  #waiting: Waiting<Key, Result>[] = []

  /** `ask` answers each key in order and never rejects. */
  constructor(ask: (keys: Key[]) => Promise<Result[]>, limit: number) {
    this.#ask = ask
    this.#limit = limit
  }

  get(key: Key): Promise<Result> {
    return new Promise((resolve) => {
      this.#waiting.push({ key, resolve })
      // Callers that resume in a microtask of this tick still get in: ticks run when the microtasks are done.
      if (this.#waiting.length === 1) queueMicrotask(() => process.nextTick(() => this.#flush()))
    })
  }

  #flush(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (let start = 0; start < waiting.length; start += this.#limit) {
      void this.#answer(waiting.slice(start, start + this.#limit))
    }
  }

  async #answer(waiting: Waiting<Key, Result>[]): Promise<void> {
    const results = await this.#ask(waiting.map((each) => each.key))
    for (const [i, each] of waiting.entries()) each.resolve(results[i]!)
  }
}
