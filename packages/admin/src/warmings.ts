import type { LoggerLike, WarmProgress, WarmResult } from '@cache/core'
import type { AdminWarmer } from './options.ts'

/** How far a warmer is, or what its last run came to. */
export type Warming =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly progress?: WarmProgress }
  | { readonly state: 'done'; readonly result: Omit<WarmResult, 'failures'> }
  /** Why is in the log alone. */
  | { readonly state: 'failed' }

// What takes longer goes on without whoever asked for it, ms.
const longestWait = 5000

/** Runs warmers, one at a time. */
export class Warmings {
  readonly #warmers: ReadonlyMap<string, AdminWarmer>
  readonly #logger: LoggerLike | undefined
  readonly #states = new Map<string, Warming>()
  #running: string | undefined

  constructor(warmers: ReadonlyMap<string, AdminWarmer>, logger: LoggerLike | undefined) {
    this.#warmers = warmers
    this.#logger = logger
  }

  get running(): string | undefined {
    return this.#running
  }

  has(name: string): boolean {
    return this.#warmers.has(name)
  }

  list(): (Warming & { readonly warmer: string })[] {
    return Array.from(this.#warmers.keys(), (warmer) => ({ warmer, ...this.stateOf(warmer) }))
  }

  stateOf(name: string): Warming {
    return this.#states.get(name) ?? { state: 'idle' }
  }

  /** Resolves when it is over, or goes on for longer than that is waited for. */
  async run(name: string): Promise<Warming> {
    const timeout = Promise.withResolvers<void>()
    const timer = setTimeout(timeout.resolve, longestWait)
    await Promise.race([this.#run(name), timeout.promise])
    clearTimeout(timer)
    return this.stateOf(name)
  }

  async #run(name: string): Promise<void> {
    this.#running = name
    this.#states.set(name, { state: 'running' })
    const onProgress = (progress: WarmProgress): void => {
      if (this.#running === name) this.#states.set(name, { state: 'running', progress })
    }
    try {
      // What failed has ids and errors in it, which are not for everybody who may warm.
      const { failures: _, ...result } = await this.#warmers.get(name)!({ onProgress })
      this.#states.set(name, { state: 'done', result })
    } catch (error) {
      this.#states.set(name, { state: 'failed' })
      this.#logger?.error({ err: error, warmer: name }, 'a warmer of the admin API failed')
    } finally {
      this.#running = undefined
    }
  }
}
