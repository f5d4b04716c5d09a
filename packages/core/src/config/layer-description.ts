import type { LayerConfig } from './cache-config.ts'
import type { LayerLevel } from './cache-options.ts'

/** What `layers()` tells of one layer. */
export interface LayerDescription {
  readonly name: string
  readonly level: LayerLevel
  /** ms; the longest, where a function says it or `adaptiveTtl` learns it. */
  readonly ttl: number
  /** Glob that all keys of the layer match in Redis. */
  readonly keyPattern: string
}

export function descriptionOf({ name, level, policy, keyPrefix }: LayerConfig): LayerDescription {
  return { name, level, ttl: policy.ttl, keyPattern: `${keyPrefix}*` }
}
