import type { StoredEntry } from '../codec/entry-codec.ts'
import type { EntryPolicy } from '../config/entry-policy.ts'
import { comparableFor } from '../entry/adaptive-ttl.ts'
import type { CacheEntry, Position } from '../entry/entry.ts'
import { jittered } from '../entry/jitter.ts'
import type { LocalMs } from '../shared/clock.ts'
import { CacheError } from '../shared/cache-error.ts'
import type { Composition } from '../stampede/composition.ts'
import { mergedTags } from './call-options.ts'
import { LoadedEntry, NotModified } from './loader.ts'
import type { LayerContext } from './layer-context.ts'
import { type TtlOrigin, ttlOf } from './ttl-of.ts'

export interface EntryOrigin extends TtlOrigin {
  readonly position: Position
  /** ms; 0: not loaded */
  readonly loadTime: number
  readonly etag: string | undefined
  readonly tags: readonly (readonly string[] | undefined)[]
  /** The fragments that the value is made of: it lives no longer than they do, and has their tags. */
  readonly composition?: Composition | undefined
}

/** A new entry of now; `undefined` when the policy stores nothing of it. Throws what the user's `ttl` and `tags` throw. */
export function newEntry(
  layer: LayerContext,
  value: unknown,
  policy: EntryPolicy,
  origin: EntryOrigin,
): CacheEntry | undefined {
  const { cache, config } = layer
  if (value instanceof LoadedEntry || value instanceof NotModified) {
    throw new CacheError('VALUE_UNSUPPORTED', 'entry() and notModified() are for loaders to return')
  }
  // `undefined` is what a miss looks like: it cannot be told from one, so it is not kept.
  if (value === undefined) return undefined
  const ttl = ttlOf(layer, value, policy, origin)
  if (ttl === 0) return undefined
  const now = cache.clock.now()
  const ttlEnd = now + jittered(ttl, policy.jitter, cache.config.random())
  const freshUntil = Math.min(ttlEnd, origin.composition?.freshUntil ?? Infinity)
  // Made of something that is no longer fresh itself.
  if (freshUntil <= now) return undefined
  return {
    value,
    storedAt: now,
    freshUntil,
    refreshUntil: freshUntil + policy.staleFor,
    staleUntil: freshUntil + Math.max(policy.staleFor, policy.staleIfErrorFor),
    expired: false,
    loadTime: origin.loadTime,
    position: origin.position,
    tags: mergedTags(config.tags?.(value as never, origin.id), ...origin.tags, origin.composition?.tags),
    etag: origin.etag,
  }
}

/** The same entry as it goes on the wire: on the Redis clock, with durations instead of ends. */
export function storedEntryOf(entry: CacheEntry, toEpoch: (local: LocalMs) => number): StoredEntry {
  return {
    value: entry.value,
    storedAt: toEpoch(entry.storedAt),
    ttl: entry.freshUntil - entry.storedAt,
    staleFor: entry.refreshUntil - entry.freshUntil,
    staleIfErrorFor: entry.staleUntil - entry.freshUntil,
    expired: entry.expired,
    loadTime: entry.loadTime,
    position: entry.position,
    tags: entry.tags,
    etag: entry.etag,
  }
}

/**
 * How long Redis is to keep it, in whole ms, as PX wants them: until nothing may serve it any more, and where the ttl adapts, as
 * long as the next load may compare with it.
 */
export function lifeInRedis({ cache, config }: LayerContext, entry: CacheEntry): number {
  const end = entry.staleUntil + comparableFor(config.policy, entry)
  return Math.max(1, Math.ceil(end - cache.clock.now()))
}
