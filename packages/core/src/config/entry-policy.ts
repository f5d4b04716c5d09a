/** How an entry may live: complete and frozen, all durations in milliseconds. */
export interface EntryPolicy {
  readonly ttl: number
  /** Life of a stored `null`. */
  readonly nullTtl: number
  /** After `ttl`: may be served while a refresh runs. */
  readonly staleFor: number
  /** After `ttl`: may be served because a load failed. */
  readonly staleIfErrorFor: number
  /** Weight of early refreshes (XFetch's beta); 0 is off. */
  readonly refreshAhead: number
  /** The ttl is shortened by a random share of up to this fraction, so that entries do not end together. */
  readonly jitter: number
}
