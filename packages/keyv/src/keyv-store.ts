import type { Cache, Layer, LayerMap } from '@cache/core'
import { type NamespaceScope, scopeOf } from './keyv-namespace.ts'

export interface KeyvStoreOptions<L extends LayerMap = LayerMap> {
  readonly cache: Cache<L>
  /** Best a layer that nothing else uses: what Keyv stores in it, only Keyv can read. */
  readonly layer: keyof L & string
}

/** One of many, as Keyv hands them over. */
export interface KeyvStoreEntry {
  readonly key: string
  readonly value: unknown
  /** ms */
  readonly ttl?: number | undefined
}

/**
 * A layer as a storage adapter of Keyv 5, which Keyv 6 takes as well. What Redis does wrong is a miss and never an error; keys and
 * values that cannot be, reject. It holds nothing itself, so any number of them may stand over one layer.
 *
 * Every method is `async` by name: Keyv 6 looks for that to tell an adapter from a Map.
 */
export class KeyvStore {
  /** Keyv 5 wants every adapter to have some. */
  readonly opts: Record<string, unknown> = {}
  readonly #cache: Cache
  readonly #layer: Layer
  #namespace: string | undefined
  #scope: NamespaceScope

  constructor(cache: Cache, layer: string) {
    this.#cache = cache
    this.#layer = cache.layer(layer)
    this.#scope = scopeOf(layer, undefined)
  }

  /** Set by Keyv. Throws CONFIG_INVALID for one that cannot be. */
  get namespace(): string | undefined {
    return this.#namespace
  }

  set namespace(namespace: string | undefined) {
    this.#scope = scopeOf(this.#layer.name, namespace)
    this.#namespace = namespace
  }

  async get<Value>(key: string): Promise<Value | undefined> {
    return (await this.#layer.get(this.#idOf(key))) as Value | undefined
  }

  /** In the order of the keys, in one round trip. */
  async getMany<Value>(keys: readonly string[]): Promise<(Value | undefined)[]> {
    const ids = this.#idsOf(keys)
    const found = await this.#layer.getMany(ids)
    return ids.map((id) => found.get(id) as Value | undefined)
  }

  /** `true`: every process can have it; `false`: Redis could not be reached, and it is known to this process alone. */
  async set(key: string, value: unknown, ttl?: number): Promise<boolean> {
    const options = { ...lifeOf(ttl), tags: this.#scope.tags }
    return (await this.#layer.set(this.#idOf(key), value, options)).status === 'applied'
  }

  async setMany(entries: readonly KeyvStoreEntry[]): Promise<boolean[]> {
    return Promise.all(entries.map(({ key, ttl, value }) => this.set(key, value, ttl)))
  }

  /** Was there anything? The removal is in effect either way, also where Redis cannot say. */
  async delete(key: string): Promise<boolean> {
    return this.deleteMany([key])
  }

  /** Was there any of them? */
  async deleteMany(keys: readonly string[]): Promise<boolean> {
    if (keys.length === 0) return false
    const found = await this.hasMany(keys).catch((): boolean[] => [])
    await this.#layer.deleteMany(this.#idsOf(keys))
    return found.includes(true)
  }

  /** What this namespace has, whatever its size; no other namespace, and nothing else in the layer. */
  async clear(): Promise<void> {
    await this.#cache.invalidateTags(this.#scope.tags)
  }

  async has(key: string): Promise<boolean> {
    return this.#layer.has(this.#idOf(key))
  }

  async hasMany(keys: readonly string[]): Promise<boolean[]> {
    return Promise.all(keys.map((key) => this.has(key)))
  }

  /** There is nothing to listen to, so nobody is remembered: what goes wrong rejects the call it goes wrong in. */
  on(_event: string, _listener: (...data: never[]) => void): this {
    return this
  }

  #idOf(key: string): string {
    return this.#scope.prefix + key
  }

  #idsOf(keys: readonly string[]): string[] {
    return keys.map((key) => this.#idOf(key))
  }
}

/** No ttl, or one without end, is the layer's; one that is over stores nothing, and what was there is gone. */
function lifeOf(ttl: number | undefined): { ttl?: number } {
  return ttl === undefined || ttl === Infinity ? {} : { ttl: Math.max(0, ttl) }
}

/**
 * A layer as a store for Keyv: in memory, in Redis, and with one truth about it in all processes. Throws LAYER_UNKNOWN.
 * @example const keyv = new Keyv({ store: createKeyvStore({ cache, layer: 'keyv' }), namespace: 'prices' })
 */
export function createKeyvStore<L extends LayerMap>({ cache, layer }: KeyvStoreOptions<L>): KeyvStore {
  return new KeyvStore(cache, layer)
}
