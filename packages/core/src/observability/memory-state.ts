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
  /** The bound that holds now. */
  readonly maxBytes: number
  readonly count: number
  readonly evictions: number
  /** For half the present bound, itself, one and a half times and twice as much; `undefined`: not estimated, or not yet. */
  readonly sizing: readonly SizeEstimate[] | undefined
}
