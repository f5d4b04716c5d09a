import type { Invalidation } from './invalidation/invalidation.ts'
import type { Id, KeyBuilder } from './key/cache-key.ts'
import { type MemoryEntry, handOut } from './memory/memory-entry.ts'
import { type BulkLoader, readManyThrough } from './paths/bulk-path.ts'
import type { BulkEntry, LoadOptions, MemoryReadOptions, ReadOptions, WriteOptions } from './paths/call-options.ts'
import { getEach, setEach } from './paths/each-of-many.ts'
import { invalidateIds, invalidateLayer } from './paths/invalidation-path.ts'
import { revealLayer } from './paths/layer-access.ts'
import type { LayerContext } from './paths/layer-context.ts'
import { type Loader, loadRequest } from './paths/load-request.ts'
import { plainHit } from './paths/memory-read.ts'
import { memoryResult, readMemory, readOnly, readThrough, refreshThrough } from './paths/read-path.ts'
import type { EventualLoad, LoadResult, ReadResult } from './paths/read-result.ts'
import { updateThrough } from './paths/update-path.ts'
import { writeRequest, writeValue } from './paths/write-path.ts'
import { CacheError } from './shared/cache-error.ts'
import { type PopularId, type Popularity, popularIn, popularityOf } from './warming/popularity.ts'
import { type WarmOptions, type WarmResult, type WarmSource, warmLayer } from './warming/warm.ts'
import { type WrapOptions, cachedFunction } from './wrap/cached-function.ts'

/** A named policy group of the application: every read and write goes through one. Get it from `cache.layer(name)`. */
export class Layer<T = unknown> {
  readonly name: string
  readonly #context: LayerContext
  readonly #keyOf: KeyBuilder
  /** What is in memory under an id that needs no encoding. */
  readonly #byId: ReadonlyMap<unknown, MemoryEntry> | undefined
  readonly #closing: AbortSignal
  readonly #popularity: Popularity | undefined
  readonly #askedKey: KeyBuilder

  constructor(context: LayerContext, keyOf: KeyBuilder, closing: AbortSignal) {
    this.name = context.config.name
    this.#context = context
    this.#keyOf = keyOf
    this.#byId = context.cache.memory?.idsOf(this.name)
    this.#closing = closing
    this.#popularity = popularityOf(context, keyOf, closing)
    this.#askedKey = this.#popularity?.countingKeyOf ?? keyOf
    revealLayer(this, () => this.#open())
  }

  /** The fresh value, or `undefined`; `null`, `0`, `''` and `false` are values. */
  async get(id: Id, options?: ReadOptions): Promise<T | undefined> {
    const hit = this.#plainHit(id, options)
    return hit ? handOut<T>(hit) : (await this.#readOnly(id, options)).value
  }

  /** The fresh value in this process's memory, at once; nothing is asked of Redis. */
  peek(id: Id, options?: ReadOptions): T | undefined {
    return this.readMemory(id, options).value
  }

  /** As `read` of this process's memory alone, at once: what is fresh there, or a miss. */
  readMemory(id: Id, options?: MemoryReadOptions): ReadResult<T> {
    const now = this.#open().cache.clock.now()
    const hit = this.#plainHit(id, options, now)
    if (hit) return memoryResult<T>(hit, now, options?.borrow)
    return readMemory<T>(this.#context, this.#keyOf(id, options?.params), options?.borrow)
  }

  /** As `get`, or with a loader as `getOrSet`; tells where the value came from, how old it is and why it was used. */
  read(id: Id, options?: ReadOptions): Promise<ReadResult<T>>
  read(id: Id, loader: Loader<T>, options?: LoadOptions): Promise<LoadResult<T>>
  async read(id: Id, second?: ReadOptions | Loader<T>, options?: LoadOptions): Promise<ReadResult<T>> {
    return typeof second === 'function' ? this.#readThrough(id, second, options) : this.#readOnly(id, second)
  }

  /**
   * The value: fresh, or stale while it is refreshed, or loaded, or stale because loading failed; else rejects with the
   * loader's own error. One load per key runs at a time, in the fleet or in this process as the layer says.
   * @example const article = await articles.getOrSet(slug, ({ signal }) => database.findArticle(slug, signal))
   */
  getOrSet<V extends T = T>(id: Id, loader: Loader<V>, options?: LoadOptions): Promise<V> {
    // The usual hit allocates one promise: no await, no closure, no options object.
    try {
      const hit = options?.forceRefresh ? undefined : this.#plainHit(id, options)
      if (hit) return Promise.resolve(handOut<V>(hit))
    } catch (error) {
      return Promise.reject(error)
    }
    return this.#loadValue(id, loader, options)
  }

  /** Loads what `read` with `refresh: 'caller'` said was due, unless somebody is at it; a loader that fails is only reported. */
  async refresh<V extends T = T>(id: Id, loader: Loader<V>, options: LoadOptions = {}): Promise<void> {
    const request = loadRequest(this.#open().config, String(id), loader as Loader<unknown>, options)
    await refreshThrough(this.#context, this.#keyOf(id, options.params), request)
  }

  /** Stores a value in place of whatever is there. Rejects with VALUE_UNSUPPORTED, VALUE_TOO_LARGE or ID_INVALID. */
  async set(id: Id, value: T, options?: WriteOptions): Promise<Invalidation> {
    const request = writeRequest(this.#open().config.policy, id, options)
    return writeValue(this.#context, this.#keyOf(id, options?.params), value, request)
  }

  /**
   * Write-through that cannot lose a race: runs `write`, which changes the source of truth and returns the new value, and
   * keeps that value unless something came in between; then the id is removed instead. Rejects with what `write` throws.
   */
  async update<V extends T = T>(id: Id, write: () => V | Promise<V>, options?: WriteOptions): Promise<V> {
    const request = writeRequest(this.#open().config.policy, id, options)
    return updateThrough(this.#context, this.#keyOf(id, options?.params), write, request)
  }

  /** Makes the value unusable, here and in every process. A load that is running now will not bring it back. */
  async delete(id: Id, options?: ReadOptions): Promise<Invalidation> {
    return this.deleteMany([id], options)
  }

  /** Makes the value stale, here and in every process: it is loaded anew, and served only if that fails. */
  async expire(id: Id, options?: ReadOptions): Promise<Invalidation> {
    return invalidateIds(this.#open(), 'expire', [this.#keyOf(id, options?.params)])
  }

  /** Is there a fresh value? */
  async has(id: Id, options?: ReadOptions): Promise<boolean> {
    return (await this.#readOnly(id, options)).outcome === 'hit'
  }

  /** ms for which the value is still fresh; `undefined` when there is none. */
  async ttlLeft(id: Id, options?: ReadOptions): Promise<number | undefined> {
    const result = await this.#readOnly(id, options)
    return result.outcome === 'hit' ? result.ttlLeft : undefined
  }

  /** The fresh values among many ids, keyed by the ids given; what is not in memory is read in one round trip. */
  async getMany<I extends Id>(ids: readonly I[], options?: ReadOptions): Promise<Map<I, T>> {
    return getEach(ids, (id) => this.get(id, options))
  }

  /** As `getMany`; what is missing is loaded by one call of `loadMany` and stored. */
  async getOrSetMany<I extends Id, V extends T = T>(
    ids: readonly I[],
    loadMany: BulkLoader<I, V>,
    options?: Omit<LoadOptions, 'forceRefresh'>,
  ): Promise<Map<I, V>> {
    return readManyThrough(this.#open(), this.#askedKey, ids, { ...options, loadMany })
  }

  /** Stores many values; queued if any of them is. */
  async setMany(entries: Iterable<BulkEntry<T>>): Promise<Invalidation> {
    return setEach(entries, (id, value, options) => this.set(id, value, options))
  }

  /** Removes many ids at the price of one. */
  async deleteMany(ids: readonly Id[], options?: ReadOptions): Promise<Invalidation> {
    const keys = new Set(ids.map((id) => this.#keyOf(id, options?.params)))
    return invalidateIds(this.#open(), 'remove', [...keys])
  }

  /** Makes every entry of this layer unusable, whatever their number. */
  async clear(): Promise<Invalidation> {
    return invalidateLayer(this.#open().cache, this.name)
  }

  /** Fills the layer, as fast as live reads leave room for it. Items that fail are counted. Rejects with what the source throws. */
  async warm<V extends T = T>(source: WarmSource<V>, options?: WarmOptions<V>): Promise<WarmResult> {
    return warmLayer({ layer: this.#open(), keyOf: this.#keyOf, closing: this.#closing }, source, options)
  }

  /** What all processes have asked for most, the most popular first. Rejects with CONFIG_INVALID without `popularity: true`. */
  async popular(top = 1000): Promise<PopularId[]> {
    return popularIn(this.#open(), this.#popularity, top)
  }

  /** The same function, cached by the id its arguments stand for: by default its one argument, or its name and all of them. */
  wrap<Args extends unknown[], V extends T = T>(
    call: (...args: Args) => V | Promise<V>,
    options?: WrapOptions<Args>,
  ): (...args: Args) => Promise<V> {
    return cachedFunction<Args, V>((id, loader, load) => this.getOrSet(id, loader, load), call, options)
  }

  #plainHit(id: Id, options: ReadOptions | undefined, now?: number): MemoryEntry | undefined {
    const params = options?.params
    const known = params === undefined ? this.#byId?.get(id) : undefined
    const hit = plainHit(this.#context, known ?? this.#context.cache.memory?.get(this.#keyOf(id, params)), now)
    if (hit) this.#popularity?.hit(hit.key, id, params)
    return hit
  }

  async #readOnly(id: Id, options: ReadOptions | undefined): Promise<ReadResult<T>> {
    return readOnly<T>(this.#open(), this.#askedKey(id, options?.params))
  }

  async #loadValue<V extends T>(id: Id, loader: Loader<V>, options: LoadOptions | undefined): Promise<V> {
    return (await this.#readThrough(id, loader, options)).value
  }

  #readThrough<V extends T>(id: Id, loader: Loader<V>, options: LoadOptions = {}): EventualLoad<V> {
    const request = loadRequest(this.#open().config, String(id), loader as Loader<unknown>, options)
    return readThrough<V>(this.#context, this.#askedKey(id, options.params), request, { signal: options.signal })
  }

  #open(): LayerContext {
    if (this.#closing.aborted) throw new CacheError('CLOSED', `layer "${this.name}": the cache is closed`)
    return this.#context
  }
}
