import type { EncodedEntry } from '../codec/codec.ts'
import type { CacheEntry } from '../entry/entry.ts'
import type { MemoryEntry } from '../memory/memory-entry.ts'
import type { LayerContext } from './layer-context.ts'
import { storedEntryOf } from './new-entry.ts'
import type { Loaded } from './run-loader.ts'

/** The bytes of an entry for Redis. Throws VALUE_UNSUPPORTED or VALUE_TOO_LARGE. */
export function encodedFor({ cache, codec }: LayerContext, key: string, entry: CacheEntry): EncodedEntry {
  return codec.encode(
    key,
    storedEntryOf(entry, (local) => cache.epoch.toEpoch(local)),
  )
}

/**
 * The entry as the memory tier may keep it: its value is what would come back from Redis, held by nobody else. One that has
 * just been encoded for Redis need not be encoded again. Throws VALUE_UNSUPPORTED or VALUE_TOO_LARGE.
 */
export function privateEntry({ codec, config }: LayerContext, entry: CacheEntry, encoded?: EncodedEntry): CacheEntry {
  // Encoding has already told whether the value can be kept.
  if (encoded && config.isolation === 'share') return entry
  const value = encoded ? encoded.copyValue() : codec.roundTrip(entry.value)
  return config.isolation === 'share' ? entry : { ...entry, value }
}

/** Stands for a value that is not kept: its callers get the very object the loader made. */
export function unkeptEntry(key: string, loaded: Loaded, layer: string): MemoryEntry {
  const { startedAt } = loaded
  return {
    key,
    id: undefined,
    layer,
    value: loaded.value,
    storedAt: startedAt,
    freshUntil: startedAt,
    refreshUntil: startedAt,
    staleUntil: startedAt,
    expired: false,
    loadTime: loaded.loadTime,
    position: loaded.position,
    tags: [],
    etag: loaded.options.etag,
    plainUntil: -Infinity,
    leavesAt: startedAt,
    knownAt: startedAt,
    revision: 0,
    usedAt: 0,
    shareable: true,
    bytes: 0,
  }
}
