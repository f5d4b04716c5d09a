import type { MemoryEntry } from '../memory/memory-entry.ts'
import type { LayerContext } from './layer-context.ts'
import type { Loaded } from './run-loader.ts'

/**
 * The value as the memory tier may keep it: what would come back from Redis, held by nobody else.
 * Throws VALUE_UNSUPPORTED or VALUE_TOO_LARGE.
 */
export function privateValue({ codec, config }: LayerContext, value: unknown): unknown {
  const copy = codec.roundTrip(value)
  return config.isolation === 'share' ? value : copy
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
