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
  /** What the loads took that have not failed, ms. */
  loadTime: number
  /** Reads that met an entry which had outlived its time, in memory. */
  outlived: number
  /** Reads that met an entry which an invalidation of its tags, its layer or everything had made unusable. */
  invalidated: number
  /** Ids that this process has removed, or made stale. */
  removals: number
}

/** What this process has asked to be invalidated, by what it named. */
export interface InvalidationCounters {
  ids: number
  tags: number
  layers: number
  everything: number
  patterns: number
}

export function createInvalidationCounters(): InvalidationCounters {
  return { ids: 0, tags: 0, layers: 0, everything: 0, patterns: 0 }
}

/** Counts what is named by members of the invalidation index, as `-tag:news`. */
export function countMembers(counters: InvalidationCounters, members: readonly string[]): void {
  for (const member of members) {
    if (member.startsWith('tag:', 1)) counters.tags++
    else if (member.startsWith('layer:', 1)) counters.layers++
    else counters.everything++
  }
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
    loadTime: 0,
    outlived: 0,
    invalidated: 0,
    removals: 0,
  }
}
