import { EventEmitter } from 'node:events'
import type { Layer, LayerMap } from '@cache/core'
import type { ManagedEntry, ManagerEvents } from './manager-events.ts'
import {
  type CacheManagerOptions,
  type ManagerConfig,
  type ManagerOptions,
  type ManagerWrapOptions,
  type Milliseconds,
  resolveManager,
} from './manager-options.ts'
import { lifeOf, wrapCallOf } from './wrap-call.ts'
import { WrappedReads } from './wrapped-reads.ts'

/**
 * A layer with the interface of cache-manager 7, times in ms. `undefined` is never a value, and to set it is to delete; `null` is a
 * value that is kept and given back. Keys are ids of the layer, so `clear` clears that layer alone.
 */
export class CacheManager {
  /** None: the layer is both tiers already. */
  readonly stores: never[] = []
  readonly #layerOf: () => Layer
  readonly #config: ManagerConfig
  readonly #events = new EventEmitter()
  readonly #wrapped = new WrappedReads((event, ...data) => this.#tell(event, ...data))

  /** Asks for its layer with each call. Throws CONFIG_INVALID for an option that cannot be. */
  constructor(layerOf: () => Layer, options: ManagerOptions = {}) {
    this.#layerOf = layerOf
    this.#config = resolveManager(options)
  }

  async get<T = unknown>(key: string): Promise<T | undefined> {
    const value = (await this.#reported('get', { key }, (layer) => layer.get(key))) as T | undefined
    if (value !== undefined) this.#tell('get', { key, value, store: 'primary' })
    return value
  }

  /** In the order of the keys, `undefined` where there is nothing; one round trip. */
  async mget<T = unknown>(keys: readonly string[]): Promise<(T | undefined)[]> {
    const found = await this.#reported('mget', { keys }, (layer) => layer.getMany(keys))
    const values = keys.map((key) => found.get(key) as T | undefined)
    this.#tell('mget', { keys, values })
    return values
  }

  /** ms for which to keep it; `0`: a year; default: that of the manager, else that of the layer. */
  async set<T>(key: string, value: T, ttl?: number): Promise<T> {
    await this.#reported('set', { key, value }, (layer) => write(layer, { key, value, ttl: ttl ?? this.#config.ttl }))
    this.#tell('set', { key, value })
    return value
  }

  async mset<T>(list: readonly ManagedEntry<T>[]): Promise<ManagedEntry<T>[]> {
    const entries = list.map(({ key, value, ttl = this.#config.ttl }) => ({
      key,
      value,
      ...(ttl !== undefined && { ttl }),
    }))
    await this.#reported('mset', { list: entries }, (layer) => Promise.all(entries.map((each) => write(layer, each))))
    this.#tell('mset', { list: entries })
    return entries
  }

  async del(key: string): Promise<boolean> {
    await this.#reported('del', { key }, (layer) => layer.delete(key))
    this.#tell('del', { key })
    return true
  }

  async mdel(keys: readonly string[]): Promise<boolean> {
    await this.#reported('mdel', { keys }, (layer) => layer.deleteMany(keys))
    this.#tell('mdel', { keys })
    return true
  }

  async clear(): Promise<boolean> {
    try {
      await this.#layerOf().clear()
    } catch (error) {
      this.#tell('clear', error)
      throw error
    }
    this.#tell('clear')
    return true
  }

  /** When the value ends, ms since 1970; `undefined` when there is none. */
  async ttl(key: string): Promise<number | undefined> {
    const left = await this.#reported('ttl', { key }, (layer) => layer.ttlLeft(key))
    return left === undefined ? undefined : Date.now() + left
  }

  /**
   * The value, or what `load` makes of it: one load at a time, in the process or in the fleet as the layer says. Rejects with
   * what `load` throws.
   * @example const price = await manager.wrap(`price:${id}`, () => shop.priceOf(id), { ttl: 60_000, refreshThreshold: 5000 })
   */
  wrap<T>(
    key: string,
    load: () => T | Promise<T>,
    ttl?: Milliseconds<T>,
    refreshThreshold?: Milliseconds<T>,
  ): Promise<T>
  wrap<T>(
    key: string,
    load: () => T | Promise<T>,
    options: ManagerWrapOptions<T> & { readonly raw: true },
  ): Promise<{ value: T; expires: number }>
  wrap<T>(key: string, load: () => T | Promise<T>, options: ManagerWrapOptions<T>): Promise<T>
  async wrap<T>(
    key: string,
    load: () => T | Promise<T>,
    given?: Milliseconds<T> | ManagerWrapOptions<T>,
    threshold?: Milliseconds<T>,
  ): Promise<T | { value: T; expires: number }> {
    const call = wrapCallOf(this.#config, load, given, threshold)
    const { ttlLeft, value } = await this.#wrapped.read(this.#layerOf() as Layer<T>, key, call)
    return call.raw ? { value, expires: Date.now() + ttlLeft } : value
  }

  on<E extends keyof ManagerEvents>(event: E, listener: (...data: ManagerEvents[E]) => void): EventEmitter
  /** As the types of cache-manager ask for it. */
  on(event: keyof ManagerEvents, listener: (...data: never[]) => void): EventEmitter
  on(event: keyof ManagerEvents, listener: (...data: never[]) => void): EventEmitter {
    return this.#events.on(event, listener as (...data: unknown[]) => void)
  }

  off<E extends keyof ManagerEvents>(event: E, listener: (...data: ManagerEvents[E]) => void): EventEmitter
  off(event: keyof ManagerEvents, listener: (...data: never[]) => void): EventEmitter
  off(event: keyof ManagerEvents, listener: (...data: never[]) => void): EventEmitter {
    return this.#events.off(event, listener as (...data: unknown[]) => void)
  }

  /** Does nothing: the cache belongs to who made it, and `cache.close()` ends it. */
  async disconnect(): Promise<undefined> {
    return undefined
  }

  cacheId(): string {
    return this.#config.cacheId
  }

  #tell<E extends keyof ManagerEvents>(event: E, ...data: ManagerEvents[E]): void {
    this.#events.emit(event, ...data)
  }

  /** Runs a call, and tells of it where it fails. */
  async #reported<R>(event: keyof ManagerEvents, about: object, run: (layer: Layer) => Promise<R>): Promise<R> {
    try {
      return await run(this.#layerOf())
    } catch (error) {
      this.#events.emit(event, { ...about, error })
      throw error
    }
  }
}

function write(
  layer: Layer,
  { key, ttl, value }: ManagedEntry | { key: string; value: unknown; ttl: number | undefined },
): Promise<unknown> {
  return value === undefined ? layer.delete(key) : layer.set(key, value, lifeOf(ttl))
}

/**
 * A layer behind the interface of cache-manager 7. Throws LAYER_UNKNOWN, or CONFIG_INVALID, naming the option.
 * @example const manager = createCacheManager({ cache, layer: 'default', ttl: '1m' })
 */
export function createCacheManager<L extends LayerMap>({
  cache,
  layer,
  ...options
}: CacheManagerOptions<L>): CacheManager {
  const found = cache.layer(layer) as unknown as Layer
  return new CacheManager(() => found, options)
}
