import type { Duration } from './duration.ts'

/** What a load is to replace, or has replaced. */
export interface PreviousEntry<T = unknown> {
  readonly value: T
  readonly etag: string | undefined
  readonly tags: readonly string[]
  /** ms since it was made */
  readonly age: number
}

/** What a function for the ttl is told besides the value. */
export interface TtlContext<T = unknown> {
  readonly id: string
  readonly params: unknown
  /** What the value replaces, as its loader was told; `undefined` where there was nothing, and for values that are set. */
  readonly previous: PreviousEntry<T> | undefined
}

/**
 * Says how long a value is fresh, at once; `0`: it is not stored. A value for which it throws, or returns what is no duration, goes to
 * its callers and is not stored.
 * @example (article, { id }) => (article.year < 2020 ? '1d' : '1m')
 */
export type TtlRule<T = unknown> = (value: T, context: TtlContext<T>) => Duration
