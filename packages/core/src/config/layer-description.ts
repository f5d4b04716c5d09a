import type { CacheConfig } from './cache-config.ts'
import type { LayerLevel } from './cache-options.ts'

/** What `layers()` tells of one layer. */
export interface LayerDescription {
  readonly name: string
  readonly level: LayerLevel
  /** ms; the longest, where a function says it or `adaptiveTtl` learns it. */
  readonly ttl: number
  /** Glob that all keys of the layer match in Redis. */
  readonly keyPattern: string
  /** What the keys of all layers of the cache begin with. */
  readonly namespace: string
  /** Whether its ids are kept as digests alone, so that nobody who sees keys or logs learns them. */
  readonly hashIds: boolean
}

export function descriptionsOf({ layers, namespace }: Pick<CacheConfig, 'layers' | 'namespace'>): LayerDescription[] {
  return Array.from(layers.values(), ({ hashIds, keyPrefix, level, name, policy: { ttl } }) => {
    return { name, level, ttl, keyPattern: `${keyPrefix}*`, namespace, hashIds }
  })
}
