import { DurationHistogram } from './duration-histogram.ts'

/** Plain numbers, so that counting costs a hit next to nothing; exported as metrics when somebody asks. */
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
  /** Ids that this process has removed, or made stale. */
  removals: number
  /** What the loads of all that was found have taken, ms: what reads would have waited without the cache. */
  timeSaved: number
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
    removals: 0,
    timeSaved: 0,
  }
}

/**
 * Why a read found nothing that it could use. `absent`: nothing is known of it. `expired`: too old. `removed`: by an invalidation.
 * `deaf`: it was in memory, which could not be trusted. `unreadable`: its bytes are damaged, foreign or refused by the schema.
 * `unavailable`: Redis gave no answer. `forced`: the caller wanted a new one.
 */
export type MissReason = (typeof missReasons)[number]

export const missReasons = ['absent', 'expired', 'removed', 'deaf', 'unreadable', 'unavailable', 'forced'] as const

/** Of one layer, beyond hits. */
export interface LayerMeasures {
  readonly misses: Record<MissReason, number>
  readonly loads: DurationHistogram
  readonly failedLoads: DurationHistogram
}

export function createLayerMeasures(): LayerMeasures {
  return { misses: zeroes(missReasons), loads: new DurationHistogram(), failedLoads: new DurationHistogram() }
}

const invalidated = ['id', 'scope', 'event', 'pattern'] as const

/** What was asked to be made invalid. `scope`: tags, layers, or all. */
export type Invalidated = (typeof invalidated)[number]

/** Exchanges with Redis of one kind. */
export interface ExchangeMeasures {
  readonly answered: DurationHistogram
  readonly failed: DurationHistogram
}

/** Of a whole cache. */
export interface CacheMeasures {
  readonly memoryReads: DurationHistogram
  readonly exchanges: Readonly<Record<'read' | 'write', ExchangeMeasures>>
  readonly applied: Record<Invalidated, number>
  readonly queued: Record<Invalidated, number>
  /** From the moment in which Redis took an invalidation to that in which this process had heard of it. */
  readonly lag: DurationHistogram
}

export function createCacheMeasures(): CacheMeasures {
  return {
    memoryReads: new DurationHistogram(),
    exchanges: { read: createExchangeMeasures(), write: createExchangeMeasures() },
    applied: zeroes(invalidated),
    queued: zeroes(invalidated),
    lag: new DurationHistogram(),
  }
}

function createExchangeMeasures(): ExchangeMeasures {
  return { answered: new DurationHistogram(), failed: new DurationHistogram() }
}

function zeroes<const Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>
}
