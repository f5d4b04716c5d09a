import { insidesOf } from '../assembly.ts'
import type { LayerCounters } from '../observability/counters.ts'
import { CacheError } from '../shared/cache-error.ts'

/** How often each thing has happened in a layer since its cache was made. */
export type LayerCounts = Readonly<LayerCounters> & {
  /** Reads answered by a fresh entry, from memory or from Redis. */
  readonly hits: number
}

/**
 * What has happened in a layer so far, as it is now: to be compared with a number, or with what it was before.
 * Throws LAYER_UNKNOWN, and TypeError for what is no cache.
 * @example expect(countsOf(cache, 'article')).toMatchObject({ hits: 9, misses: 1, loads: 1 })
 */
export function countsOf(cache: object, layer: string): LayerCounts {
  const { layers } = insidesOf(cache).source
  const counters = layers.get(layer)
  if (counters) return Object.freeze({ ...counters, hits: counters.memoryHits + counters.redisHits })
  throw new CacheError('LAYER_UNKNOWN', `there is no layer "${layer}"; there are: ${[...layers.keys()].join(', ')}`)
}
