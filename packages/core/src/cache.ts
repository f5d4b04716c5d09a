import { createEntryCodec } from './codec/entry-codec.ts'
import type { CacheConfig } from './config/cache-config.ts'
import type { CacheOptions, LayerLevel, LayerMap, LayerOptions } from './config/cache-options.ts'
import { resolveConfig } from './config/resolve-config.ts'
import { createKeyBuilder } from './key/cache-key.ts'
import { Layer } from './layer.ts'
import { type Assembly, assemble, createLayerContext } from './assembly.ts'
import { CacheError } from './shared/cache-error.ts'

type ValueOf<O> = O extends LayerOptions<infer T> ? T : never

/** What `layers()` tells of one layer. */
export interface LayerDescription {
  readonly name: string
  readonly level: LayerLevel
  /** ms */
  readonly ttl: number
  /** Glob that all keys of the layer match in Redis. */
  readonly keyPattern: string
}

/** A two-tier cache: process memory over Redis, or memory alone. Made by `createCache`. */
export class Cache<L extends LayerMap = LayerMap> implements AsyncDisposable {
  readonly #config: CacheConfig
  readonly #assembly: Assembly
  readonly #layers: ReadonlyMap<string, Layer<never>>
  #closed: Promise<void> | undefined

  constructor(options: CacheOptions<L>) {
    this.#config = resolveConfig(options)
    this.#assembly = assemble(this.#config)
    this.#layers = new Map(
      Array.from(this.#config.layers, ([name, layer]) => {
        const context = createLayerContext(this.#assembly.parts, layer, createEntryCodec(layer))
        return [name, new Layer<never>(context, createKeyBuilder(layer), () => this.#closed !== undefined)]
      }),
    )
  }

  /** The handle of a layer. Throws LAYER_UNKNOWN. */
  layer<Name extends keyof L & string>(name: Name): Layer<ValueOf<L[Name]>> {
    const layer = this.#layers.get(name)
    if (!layer) {
      const known = [...this.#layers.keys()].join(', ')
      throw new CacheError('LAYER_UNKNOWN', `there is no layer "${name}"; there are: ${known}`)
    }
    return layer
  }

  /** The layers in the order they were configured in. */
  layers(): LayerDescription[] {
    return Array.from(this.#config.layers.values(), ({ name, level, policy, keyPrefix }) => ({
      name,
      level,
      ttl: policy.ttl,
      keyPattern: `${keyPrefix}*`,
    }))
  }

  /**
   * Resolves when Redis is connected and its invalidations are heard; at the latest after `timeouts.connect`, since the cache
   * works without. At once in memory-only mode.
   */
  ready(): Promise<void> {
    return this.#assembly.ready()
  }

  /** Waits for work in the background, then leaves no timer and no socket. Calls made later reject with CLOSED. */
  close(): Promise<void> {
    this.#closed ??= this.#assembly.close()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/**
 * Makes a cache. Throws CONFIG_INVALID, naming path and value, for an option that cannot be.
 * @example
 * const cache = createCache({ redis: 'redis://localhost:6379', layers: { article: queryLayer<Article>({ ttl: '1h' }) } })
 */
export function createCache<const L extends LayerMap>(options: CacheOptions<L>): Cache<L> {
  return new Cache(options)
}
