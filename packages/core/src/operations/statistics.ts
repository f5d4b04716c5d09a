import type { MissReason } from '../observability/counters.ts'
import type { EpochMs } from '../shared/clock.ts'
import type { KeySample, SampleOptions } from './sample-keys.ts'

export interface StatisticsOptions {
  /** Whether, and how, to look at a sample of the keys in Redis; default true. */
  readonly keys?: boolean | SampleOptions
  /** Number of ids that are asked for most; default 10. */
  readonly hottest?: number
}

/** What the fleet has done lately, or this process where the fleet cannot be asked. All counts are of reads, unless said otherwise. */
export interface Statistics {
  /** `process`: Redis gave no answer, or there is none, or `statistics` is off; the windows tell of this process alone. */
  readonly scope: 'fleet' | 'process'
  /** The Redis clock when this was put together. */
  readonly at: EpochMs
  readonly lastHour: WindowStatistics
  readonly lastDay: WindowStatistics
  /** `undefined`: not asked for, or not to be had. */
  readonly keys: KeySample | undefined
  /** Of the layers with `popularity: true`, the most asked for first. */
  readonly hottest: readonly HotId[]
}

/** Counts of a time up to now; a day counts by whole hours, so that it has up to 25 of them. */
export interface WindowStatistics extends Totals {
  /** The beginning of the first minute or hour in which anything was counted. */
  readonly from: EpochMs
  readonly to: EpochMs
  readonly invalidations: Invalidations
  /** By number of reads. */
  readonly layers: readonly LayerTotals[]
  /** By number of requests. */
  readonly routes: readonly RouteTotals[]
  /** The routes with the best and the worst hit rates, of those with at least 10 requests. */
  readonly topRoutes: readonly RouteTotals[]
  readonly bottomRoutes: readonly RouteTotals[]
  /** Minutes, or hours of a day, that have counts, the oldest first. */
  readonly course: readonly CoursePoint[]
}

export interface Totals {
  readonly reads: number
  /** Fresh or stale. */
  readonly hits: number
  readonly memoryHits: number
  readonly redisHits: number
  readonly staleHits: number
  readonly misses: number
  /** 0 to 1; `undefined` where nothing was read. */
  readonly hitRate: number | undefined
  readonly loads: number
  readonly loadFailures: number
  /** What a load that did not fail took on average, ms; `undefined` without one. */
  readonly loadTime: number | undefined
  /** What the loads of all that was found have taken: what reads would have waited without the cache, ms. */
  readonly timeSaved: number
}

export interface LayerTotals extends Totals {
  readonly layer: string
  /** Why the misses were some. */
  readonly missReasons: Partial<Readonly<Record<MissReason, number>>>
  /** Ids that were invalidated one by one. */
  readonly removals: number
  readonly fencedStores: number
  readonly failedStores: number
}

/** Of what was invalidated, by what was named. */
export interface Invalidations {
  readonly ids: number
  readonly tags: number
  readonly layers: number
  readonly everything: number
  readonly patterns: number
  readonly perMinute: number
}

export interface RouteTotals {
  readonly route: string
  readonly requests: number
  readonly hits: number
  readonly stale: number
  readonly misses: number
  readonly bypassed: number
  /** Of the requests that were the cache's to answer, 0 to 1; `undefined` without any. */
  readonly hitRate: number | undefined
}

export interface CoursePoint {
  readonly from: EpochMs
  readonly reads: number
  readonly hits: number
}

export interface HotId {
  readonly layer: string
  readonly id: string
  readonly params?: unknown
  /** About how often it was asked for lately, older reads counting for less; `undefined` where only the order is known. */
  readonly asked: number | undefined
}
