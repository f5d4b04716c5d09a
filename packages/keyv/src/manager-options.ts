import { type Cache, CacheError, type Duration, type LayerMap, parseDuration } from '@cache/core'

/** ms, or a function of the value. */
export type Milliseconds<T> = number | ((value: T) => number)

/** How `wrap` keeps what it loads. */
export interface ManagerWrapOptions<T> {
  /** Default: that of the manager. `0`: a year. */
  readonly ttl?: Milliseconds<T> | undefined
  /** A value with less time left is given out and replaced in the background; default: that of the manager. */
  readonly refreshThreshold?: Milliseconds<T> | undefined
  /** Gives `{ value, expires }` instead of the value; `expires` in ms since 1970. */
  readonly raw?: boolean | undefined
}

export interface ManagerOptions {
  /** Of values that are set without one; default: that of the layer. */
  readonly ttl?: Duration | undefined
  /** Time left below which `wrap` replaces a value in the background; default: it does not. */
  readonly refreshThreshold?: Duration | undefined
  /** What `cacheId()` says; default: a random one. */
  readonly cacheId?: string | undefined
}

export interface CacheManagerOptions<L extends LayerMap = LayerMap> extends ManagerOptions {
  readonly cache: Cache<L>
  /** Keys are ids of this layer: whoever else reads it sees the same values. */
  readonly layer: keyof L & string
}

export interface ManagerConfig {
  /** ms */
  readonly ttl: number | undefined
  /** ms */
  readonly refreshThreshold: number | undefined
  readonly cacheId: string
}

const known = ['cache', 'layer', 'ttl', 'refreshThreshold', 'cacheId']

/** Options of cache-manager that have no meaning here, and what does it instead. */
const instead: Readonly<Record<string, string>> = {
  stores: 'the layer is both tiers already',
  nonBlocking: 'a Redis that hangs is given up after `timeouts` of the cache',
  refreshAllStores: 'a refresh replaces the value in both tiers',
}

/** Throws CONFIG_INVALID, naming the option and its value. */
export function resolveManager(options: ManagerOptions): ManagerConfig {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    const reason = instead[name] ?? `known: ${known.join(', ')}`
    throw new CacheError('CONFIG_INVALID', `createCacheManager: ${name} is not an option: ${reason}`)
  }
  const { cacheId = crypto.randomUUID(), refreshThreshold, ttl } = options
  return Object.freeze({
    ttl: ttl === undefined ? undefined : parseDuration(ttl, 'ttl'),
    refreshThreshold: refreshThreshold === undefined ? undefined : parseDuration(refreshThreshold, 'refreshThreshold'),
    cacheId,
  })
}
