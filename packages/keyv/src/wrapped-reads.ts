import type { Layer, LoadResult, LoadedEntry } from '@cache/core'
import { BackgroundRefresh } from './background-refresh.ts'
import type { ManagerEvents } from './manager-events.ts'
import { type WrapCall, isDue, keptAs } from './wrap-call.ts'

type Tell = <E extends keyof ManagerEvents>(event: E, ...data: ManagerEvents[E]) => void

/** The reads of `wrap`, and the refreshes that they start. */
export class WrappedReads {
  readonly #refreshes = new BackgroundRefresh()
  readonly #tell: Tell

  constructor(tell: Tell) {
    this.#tell = tell
  }

  /** What is there or is loaded; what ends soon is replaced while nobody waits. */
  async read<T>(layer: Layer<T>, key: string, call: WrapCall<T>): Promise<LoadResult<T>> {
    const found = (await this.#whileRefreshing(layer, key)) ?? (await this.#load(layer, key, call))
    if (found.outcome === 'hit' && isDue(call, found.value, found.ttlLeft))
      void this.#refresh(layer, key, call, found.value)
    return found
  }

  /** What is there while a refresh runs, which a read with a loader would wait for where the value is not in memory. */
  async #whileRefreshing<T>(layer: Layer<T>, key: string): Promise<LoadResult<T> | undefined> {
    if (!this.#refreshes.isRunning(key)) return undefined
    const found = await layer.read(key)
    return found.outcome === 'miss' ? undefined : found
  }

  async #load<T>(layer: Layer<T>, key: string, call: WrapCall<T>): Promise<LoadResult<T>> {
    let hasLoaded = false
    const found = await layer.read(key, async (): Promise<LoadedEntry<T>> => {
      const value = await call.load()
      hasLoaded = true
      return keptAs(value, call)
    })
    if (hasLoaded) this.#tell('set', { key, value: found.value })
    return found
  }

  async #refresh<T>(layer: Layer<T>, key: string, call: WrapCall<T>, old: T): Promise<void> {
    const ended = await this.#refreshes.run(layer, key, call)
    if (ended) this.#tell('refresh', { key, value: old, ...ended })
  }
}
