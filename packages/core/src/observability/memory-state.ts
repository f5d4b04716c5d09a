/** What the hit rate of memory would have been lately under another bound. */
export interface SizeEstimate {
  /** Bytes. */
  readonly maxBytes: number
  /** Part of the reads of memory that it would have answered, 0 to 1. */
  readonly hitRate: number
}

/** What metrics and health read of the memory tier. */
export interface MemoryState {
  readonly bytes: number
  readonly maxBytes: number
  readonly count: number
  readonly evictions: number
  /** At half the present bound, at it, at one and a half times and at twice it; `undefined` where nothing is estimated, or too little is known. */
  readonly sizing: readonly SizeEstimate[] | undefined
}
