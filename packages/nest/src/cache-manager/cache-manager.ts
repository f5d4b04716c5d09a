import { type Cache, CacheError, type Layer, entry } from '@cache/core'
import { managerLayerOf } from './manager-layer.ts'

export interface ManagedEntry<T = unknown> {
  key: string
  value: T
  /** ms */
  ttl?: number
}

type Ttl<T> = number | ((value: T) => number)

// What cache-manager keeps for ever (`ttl: 0`) has to end some day here, ms.
const forever = 365 * 86_400_000

/**
 * A layer with the methods of cache-manager 7, times in ms: what `CACHE_MANAGER` stands for. `undefined` is never a value, and to set
 * it is to delete; `null` is a value that is kept and given back. Keys are ids of the layer, so `clear` clears that layer alone.
 */
export class CacheManager {
  readonly #layer: Layer | undefined

  constructor(cache: Cache, layer?: string) {
    this.#layer = managerLayerOf(cache, layer)
  }

  async get<T = unknown>(key: string): Promise<T | undefined> {
    return (await this.#open().get(key)) as T | undefined
  }

  async set<T>(key: string, value: T, ttl?: number): Promise<T> {
    await (value === undefined ? this.#open().delete(key) : this.#open().set(key, value, lifeOf(ttl)))
    return value
  }

  async del(key: string): Promise<boolean> {
    await this.#open().delete(key)
    return true
  }

  async clear(): Promise<boolean> {
    await this.#open().clear()
    return true
  }

  /** In the order of the keys, `undefined` where there is nothing. */
  async mget<T = unknown>(keys: readonly string[]): Promise<(T | undefined)[]> {
    const found = await this.#open().getMany(keys)
    return keys.map((key) => found.get(key) as T | undefined)
  }

  async mset<T>(list: readonly ManagedEntry<T>[]): Promise<ManagedEntry<T>[]> {
    await Promise.all(list.map(({ key, ttl, value }) => this.set(key, value, ttl)))
    return [...list]
  }

  async mdel(keys: readonly string[]): Promise<boolean> {
    await this.#open().deleteMany(keys)
    return true
  }

  /** When the value ends, ms since 1970; `undefined` when there is none. */
  async ttl(key: string): Promise<number | undefined> {
    const left = await this.#open().ttlLeft(key)
    return left === undefined ? undefined : Date.now() + left
  }

  /**
   * The value, or what `load` makes of it: one load at a time, in the process or in the fleet as the layer says. A refresh threshold is
   * accepted and left alone: `staleFor` and `refreshAhead` of the layer do what it was for.
   */
  async wrap<T>(
    key: string,
    load: () => T | Promise<T>,
    options?: Ttl<T> | { ttl?: Ttl<T>; refreshThreshold?: Ttl<T> },
    _refreshThreshold?: Ttl<T>,
  ): Promise<T> {
    const ttl = typeof options === 'object' ? options.ttl : options
    const loaded = await this.#open().getOrSet(key, async () => {
      const value = await load()
      return entry<unknown>(value, {
        ...lifeOf(typeof ttl === 'function' ? ttl(value) : ttl),
        store: value !== undefined,
      })
    })
    return loaded as T
  }

  #open(): Layer {
    if (this.#layer) return this.#layer
    const remedy = 'name it in CacheModule.forRoot({ managerLayer }), or call one of them `default`'
    throw new CacheError('CONFIG_INVALID', `CACHE_MANAGER: there are several layers, ${remedy}`)
  }
}

function lifeOf(ttl: number | undefined): { ttl?: number } {
  if (ttl === undefined) return {}
  return { ttl: ttl === 0 ? forever : ttl }
}
