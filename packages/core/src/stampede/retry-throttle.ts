import { LRUCache } from 'lru-cache'
import type { LocalMs } from '../shared/clock.ts'

// A key forgotten here is tried once more too often, no worse.
const rememberedKeys = 10_000

/** Keeps a source that fails from being asked again at every read while a stale value can be served. */
export class RetryThrottle {
  readonly #retryAt = new LRUCache<string, LocalMs>({ max: rememberedKeys })

  holdOff(key: string, until: LocalMs): void {
    this.#retryAt.set(key, until)
  }

  isHeldOff(key: string, now: LocalMs): boolean {
    const retryAt = this.#retryAt.get(key)
    return retryAt !== undefined && now < retryAt
  }

  release(key: string): void {
    this.#retryAt.delete(key)
  }
}
