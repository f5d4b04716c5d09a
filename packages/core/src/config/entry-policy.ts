import type { AdaptiveTtl } from './adaptive-ttl.ts'
import type { TtlRule } from './ttl-rule.ts'

/** How an entry may live: complete and frozen, all durations in milliseconds. */
export interface EntryPolicy {
  /** How long a value is fresh; the longest that `rule` gives, where there is one. */
  readonly ttl: number
  /** Decides for each value; `undefined`: all are fresh for `ttl`. */
  readonly rule: TtlRule<never> | AdaptiveTtl | undefined
  /** The most that a function for the ttl may give, that of a call included. */
  readonly maxTtl: number
  /** Life of a stored `null`; `undefined`: as that of every value. */
  readonly nullTtl: number | undefined
  /** After `ttl`: may be served while a refresh runs. */
  readonly staleFor: number
  /** After `ttl`: may be served because a load failed. */
  readonly staleIfErrorFor: number
  /** Weight of early refreshes (XFetch's beta); 0 is off. */
  readonly refreshAhead: number
  /** The ttl is shortened by a random share of up to this fraction, so that entries do not end together. */
  readonly jitter: number
}
