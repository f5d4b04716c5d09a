import type { Layer, LoadedEntry } from '@cache/core'
import { type WrapCall, keptAs } from './wrap-call.ts'

/** How a refresh ended, if it ran in this process: another may have been at it already. */
export type Refreshed<T> = { readonly value: T } | { readonly error: unknown } | undefined

/** Replaces values before their end, at most one at a time for each key. */
export class BackgroundRefresh {
  readonly #running = new Set<string>()

  isRunning(key: string): boolean {
    return this.#running.has(key)
  }

  /** Never rejects; resolves when it is over, at once where one is running. */
  async run<T>(layer: Layer<T>, key: string, call: WrapCall<T>): Promise<Refreshed<T>> {
    if (this.#running.has(key)) return undefined
    this.#running.add(key)
    let ended: Refreshed<T>
    const loader = async (): Promise<LoadedEntry<T>> => {
      try {
        const value = await call.load()
        ended = { value }
        return keptAs(value, call)
      } catch (error) {
        ended = { error }
        throw error
      }
    }
    try {
      // A fresh value that is not in memory would answer a refresh; only a forced load is run all the same.
      if (layer.peek(key) === undefined) await layer.getOrSet(key, loader, { forceRefresh: true })
      else await layer.refresh(key, loader)
    } catch (error) {
      ended = { error }
    } finally {
      this.#running.delete(key)
    }
    return ended
  }
}
