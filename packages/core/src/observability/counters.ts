/** Plain integers, so that counting costs a hit next to nothing; exported as metrics when somebody asks. */
export interface LayerCounters {
  memoryHits: number
  redisHits: number
  staleHits: number
  misses: number
  loads: number
  loadFailures: number
  /** Results that an invalidation had overtaken. */
  fencedStores: number
  /** Stores that Redis refused or did not answer. */
  failedStores: number
}

export function createLayerCounters(): LayerCounters {
  return {
    memoryHits: 0,
    redisHits: 0,
    staleHits: 0,
    misses: 0,
    loads: 0,
    loadFailures: 0,
    fencedStores: 0,
    failedStores: 0,
  }
}
