import { mustNotLoad, withCallers } from './callers.ts'
import type { Entry, OpenCache } from './peers/peer.ts'

/** What lies behind the caches of a case. */
export class Source {
  readonly #valueOf: (id: string) => object
  #open = true
  /** Times that a loader ran. */
  loads = 0

  constructor(valueOf: (id: string) => object) {
    this.#valueOf = valueOf
  }

  readonly load = async (id: string): Promise<object> => {
    this.loads += 1
    return this.#open ? this.#valueOf(id) : mustNotLoad()
  }

  /** Puts entries into a cache, in the quickest way that it has. */
  async fill(cache: OpenCache, ids: readonly string[]): Promise<void> {
    const chunk = 1000
    for (let start = 0; start < ids.length; start += chunk) {
      const entries = ids.slice(start, start + chunk).map((id): Entry => [id, this.#valueOf(id)])
      if (cache.setMany) await cache.setMany(entries)
      else await withCallers(64, entries.length, (i) => put(cache, entries[i]!))
    }
  }

  /** From now on only hits are expected. */
  close(): void {
    this.#open = false
  }
}

function put(cache: OpenCache, [id, value]: Entry): Promise<unknown> {
  return cache.set ? cache.set(id, value) : cache.get(id)
}
