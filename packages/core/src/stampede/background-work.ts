/** Work that nobody waits for: its failures are reported, never unhandled, and `drain` waits for all of it. */
export class BackgroundWork {
  readonly #running = new Set<Promise<void>>()
  readonly #onError: (error: unknown) => void

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  start(task: () => Promise<unknown>): void {
    const run = (async () => {
      try {
        await task()
      } catch (error) {
        this.#onError(error)
      }
    })()
    const tracked = run.finally(() => this.#running.delete(tracked))
    this.#running.add(tracked)
  }

  async drain(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  get size(): number {
    return this.#running.size
  }
}
