import type { LayerConfig } from '../config/cache-config.ts'
import type { CacheEntry } from '../entry/entry.ts'
import { shownId } from '../key/cache-key.ts'
import type { LocalMs } from '../shared/clock.ts'
import { refreshAheadFrom } from '../entry/refresh-ahead.ts'
import { copyOf, isolate } from './isolation.ts'

/** An entry as the memory tier keeps it; always of one shape, since every hit reads it. */
export interface MemoryEntry extends CacheEntry {
  readonly key: string
  /** The id, where the key shows it as it is. */
  readonly id: string | undefined
  expired: boolean
  readonly layer: string
  /** Before this a read needs to think of nothing but validity: not stale, not too old a copy, no early refresh. */
  plainUntil: LocalMs
  /** End of this copy's stay in memory. */
  readonly leavesAt: LocalMs
  /** When its content was current for certain: the start of its load, or of its read from Redis. */
  readonly knownAt: LocalMs
  /** Mirror revision at which it was last found valid. */
  revision: number
  /** Insertions into memory when it last counted as used; below 0 where each use is told of. */
  usedAt: number
  readonly shareable: boolean
  /** What it takes in memory, known once it is there. */
  bytes: number
}

/** Makes the memory tier's own entry; `entry.value` must be private to the cache unless the layer shares. */
export function memoryEntryOf(
  key: string,
  entry: CacheEntry,
  layer: LayerConfig,
  knownAt: LocalMs,
  arrivedAt: LocalMs = knownAt,
): MemoryEntry {
  const { value, shareable } = isolate(entry.value, layer.isolation)
  const leavesAt = Math.min(entry.staleUntil, arrivedAt + layer.memoryMaxAge)
  return {
    key,
    id: shownId(key, layer),
    value,
    storedAt: entry.storedAt,
    freshUntil: entry.freshUntil,
    refreshUntil: entry.refreshUntil,
    staleUntil: entry.staleUntil,
    expired: entry.expired,
    loadTime: entry.loadTime,
    position: entry.position,
    tags: entry.tags,
    etag: entry.etag,
    layer: layer.name,
    plainUntil: entry.expired
      ? -Infinity
      : Math.min(entry.freshUntil, leavesAt, refreshAheadFrom(entry, layer.policy.refreshAhead)),
    leavesAt,
    knownAt,
    revision: 0,
    usedAt: 0,
    shareable,
    bytes: 0,
  }
}

/** What a reader gets: the frozen original, or a copy where freezing cannot protect it. */
export function handOut<T>(entry: Pick<MemoryEntry, 'value' | 'shareable'>): T {
  return (entry.shareable ? entry.value : copyOf(entry.value)) as T
}
