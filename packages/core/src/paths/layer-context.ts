import type { EntryCodec } from '../codec/entry-codec.ts'
import type { CacheConfig, LayerConfig } from '../config/cache-config.ts'
import type { EventRules } from '../invalidation/event-rules.ts'
import type { Invalidation } from '../invalidation/invalidation.ts'
import type { InvalidationLog } from '../invalidation/invalidation-log.ts'
import type { LocalLog } from '../invalidation/local-log.ts'
import type { RecentInvalidations } from '../invalidation/recent-invalidations.ts'
import type { RecoveryQueue } from '../invalidation/recovery-queue.ts'
import type { MemoryEntry } from '../memory/memory-entry.ts'
import type { MemoryTier } from '../memory/memory-tier.ts'
import type {
  CacheMeasures,
  Invalidated,
  InvalidationCounters,
  LayerCounters,
  LayerMeasures,
  MissReason,
} from '../observability/counters.ts'
import type { ErrorCounter } from '../observability/error-counter.ts'
import type { Observer, Observers } from '../observability/observer.ts'
import type { RedisTier } from '../redis/redis-tier.ts'
import type { LogKeys } from '../redis/scripts/log-operands.ts'
import type { Clock } from '../shared/clock.ts'
import type { EpochClock } from '../shared/epoch-clock.ts'
import { noteRead } from '../stampede/load-scope.ts'
import type { BackgroundWork } from '../stampede/background-work.ts'
import type { Fence } from '../stampede/fence.ts'
import type { Leases } from '../stampede/lease.ts'
import type { RetryThrottle } from '../stampede/retry-throttle.ts'
import type { Known, SingleFlight } from '../stampede/single-flight.ts'

/** What a flight brings back; `refresh`: in the background, from now; `skipped`: another process is refreshing already. */
export type FlightResult =
  | { readonly outcome: 'hit'; readonly entry: MemoryEntry }
  | { readonly outcome: 'stale'; readonly entry: MemoryEntry; readonly refresh: boolean }
  | { readonly outcome: 'loaded'; readonly entry: MemoryEntry; readonly stored: boolean }
  | { readonly outcome: 'skipped' }

/** Redis with all that only a shared cache needs. */
export interface SharedParts {
  readonly tier: RedisTier
  readonly leases: Leases
  readonly recovery: RecoveryQueue
  readonly recent: RecentInvalidations
  readonly logKeys: LogKeys
}

/** The parts of one cache, put together once in `assembly.ts`. */
export interface CacheParts {
  readonly config: CacheConfig
  /** Longest life that any layer's policy gives an entry, ms. */
  readonly longestLife: number
  readonly clock: Clock
  readonly epoch: EpochClock
  readonly memory: MemoryTier | undefined
  readonly shared: SharedParts | undefined
  readonly log: InvalidationLog
  /** Issues positions where there is no Redis to do so. */
  readonly localLog: LocalLog | undefined
  readonly fence: Fence
  readonly flights: SingleFlight<FlightResult>
  readonly throttle: RetryThrottle
  readonly background: BackgroundWork
  readonly rules: EventRules
  readonly invalidations: InvalidationCounters
  readonly measures: CacheMeasures
  readonly errors: ErrorCounter
  readonly observers: Observers
  /** Tells all of them. */
  readonly observe: Observer
}

/** What the paths need to know of one layer. */
export interface LayerContext {
  readonly cache: CacheParts
  readonly config: LayerConfig
  readonly codec: EntryCodec
  readonly counters: LayerCounters
  readonly measures: LayerMeasures
  /** Runs a loader when fewer than the layer's limit are running. */
  readonly limit: <T>(task: () => Promise<T>) => Promise<T>
}

/** Counts what has become of an invalidation, and hands it on. */
export function counted<Done extends Invalidation>({ measures }: CacheParts, asked: Invalidated, done: Done): Done {
  measures[done.status][asked]++
  return done
}

export function countMiss({ counters, measures }: LayerContext, reason: MissReason): void {
  counters.misses++
  measures.misses[reason]++
}

/** A stale value was served, which its load would have been waited for. */
export function countStale({ counters }: LayerContext, { loadTime, position }: MemoryEntry): void {
  counters.staleHits++
  counters.timeSaved += loadTime
  noteRead(position)
}

/** What this process knows of invalidations now. */
export function knownTo({ clock, log }: CacheParts): Known {
  return { position: log.position, revision: log.mirror.revision, at: clock.now() }
}
