import { LRUCache } from 'lru-cache'
import type { LocalMs } from '../shared/clock.ts'

// A key forgotten here is tried once more too often, no worse.
const rememberedKeys = 10_000

/** Keeps a source that fails from being asked again at every read while a stale value can be served. */
export class RetryThrottle {
  /** Made when a first load fails, since it takes its room at once. */
  #retryAt: LRUCache<string, LocalMs> | undefined

  holdOff(key: string, until: LocalMs): void {
    this.#retryAt ??= new LRUCache({ max: rememberedKeys })
    this.#retryAt.set(key, until)
  }

  isHeldOff(key: string, now: LocalMs): boolean {
    const retryAt = this.#retryAt?.get(key)
    return retryAt !== undefined && now < retryAt
  }

  release(key: string): void {
    this.#retryAt?.delete(key)
  }

  releaseMatching(matches: (key: string) => boolean): void {
    for (const key of Array.from(this.#retryAt?.keys() ?? []).filter(matches)) this.release(key)
  }
}
