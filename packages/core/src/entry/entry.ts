import type { LocalMs } from '../shared/clock.ts'

/** A number issued by Redis that orders invalidations: microseconds since 1970, made strictly increasing. */
export type Position = number

/** `remove` makes unusable, `expire` makes stale. */
export type InvalidationAction = 'remove' | 'expire'

/** When an entry may be used, on this process's clock. */
export interface EntryTimes {
  /** The original write; every window counts from here. */
  readonly storedAt: LocalMs
  /** Before this the entry is fresh. */
  readonly freshUntil: LocalMs
  /** Before this a stale entry may be served while a refresh runs. */
  readonly refreshUntil: LocalMs
  /** Before this a stale entry may be served because a load cannot answer; never before `refreshUntil`. */
  readonly staleUntil: LocalMs
}

/** A value with its times, tags and position, as every tier keeps it. */
export interface CacheEntry<T = unknown> extends EntryTimes {
  readonly value: T
  /** Made stale by `expire`: served only when a load fails. */
  readonly expired: boolean
  /** What the load took, ms; refresh-ahead weighs it (0: not loaded). */
  readonly loadTime: number
  /** Known at the start of the load, so that an invalidation during the load is seen. */
  readonly position: Position
  readonly tags: readonly string[]
  /** Validator of the source, given by the loader. */
  readonly etag: string | undefined
}
