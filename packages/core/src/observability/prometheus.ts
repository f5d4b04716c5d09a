import type { CacheMeasures, LayerCounters, LayerMeasures } from './counters.ts'
import type { DurationHistogram } from './duration-histogram.ts'
import type { ErrorCounter } from './error-counter.ts'
import type { MemoryState } from './memory-state.ts'
import type { Metric, Sample } from './metric.ts'
import type { RedisUse } from './redis-usage.ts'

/** What this process knows of its cache without asking anybody. */
export interface HealthSource {
  readonly layers: ReadonlyMap<string, LayerCounters>
  readonly layerMeasures: ReadonlyMap<string, Pick<LayerMeasures, 'misses'>>
  readonly memory: MemoryState | undefined
  readonly breakers: Readonly<Record<'read' | 'write', 'closed' | 'half-open' | 'open'>> | undefined
  /** To Redis; `undefined`: there is none. */
  readonly connected: boolean | undefined
  readonly deaf: boolean
  readonly queued: number
}

/** What is read when metrics are collected. */
export interface MetricsSource extends HealthSource {
  readonly layerMeasures: ReadonlyMap<string, LayerMeasures>
  readonly measures: CacheMeasures
  readonly errors: Pick<ErrorCounter, 'counts'>
  readonly connections: { readonly ready: number; readonly lost: number } | undefined
  /** `undefined`: Redis has not told. */
  redisUse(): Promise<RedisUse | undefined>
}

type Labels = Sample[1]
type Timed = readonly [DurationHistogram, Labels]

/** The metrics of the public contract, and some beside them. */
export function cacheMetrics(source: MetricsSource): Metric[] {
  return [...readMetrics(source), ...loadMetrics(source), ...stateMetrics(source), ...redisMetrics(source)]
}

function readMetrics(source: MetricsSource): Metric[] {
  const { measures } = source
  return [
    counter('cache_hits_total', 'Reads answered by a fresh entry', () =>
      perLayer(source.layers, ({ memoryHits, redisHits }) => [
        [memoryHits, { tier: 'memory' }],
        [redisHits, { tier: 'redis' }],
      ]),
    ),
    counter('cache_stale_hits_total', 'Reads answered by a stale entry', () =>
      perLayer(source.layers, ({ staleHits }) => [[staleHits, {}]]),
    ),
    counter('cache_misses_total', 'Reads that found nothing usable, by what there was instead', () =>
      perLayer(source.layerMeasures, ({ misses }) =>
        Object.entries(misses).map(([reason, count]): Sample => [count, { reason }]),
      ),
    ),
    counter('cache_time_saved_seconds_total', 'What the loads of all hits together have taken', () =>
      perLayer(source.layers, ({ timeSaved }) => [[timeSaved / 1000, {}]]),
    ),
    {
      name: 'cache_operation_duration_seconds',
      help: 'Exchanges with Redis, each for many reads perhaps; and hits in memory, of which one of 1024 is measured for all',
      type: 'histogram',
      read: () => [
        [measures.memoryReads, { tier: 'memory', operation: 'read', outcome: 'answered' }],
        ...Object.entries(measures.exchanges).flatMap(([operation, { answered, failed }]): Timed[] => [
          [answered, { tier: 'redis', operation, outcome: 'answered' }],
          [failed, { tier: 'redis', operation, outcome: 'failed' }],
        ]),
      ],
    },
  ]
}

function loadMetrics(source: MetricsSource): Metric[] {
  return [
    counter('cache_loads_total', 'Loads begun, those that failed apart', () =>
      perLayer(source.layers, ({ loads, loadFailures }) => [
        [loads - loadFailures, { outcome: 'loaded' }],
        [loadFailures, { outcome: 'failed' }],
      ]),
    ),
    {
      name: 'cache_load_duration_seconds',
      help: 'What loaders take',
      type: 'histogram',
      read: () =>
        [...source.layerMeasures].flatMap(([layer, { loads, failedLoads }]): Timed[] => [
          [loads, { layer, outcome: 'loaded' }],
          [failedLoads, { layer, outcome: 'failed' }],
        ]),
    },
    counter('cache_fenced_stores_total', 'Results that an invalidation had overtaken', () =>
      perLayer(source.layers, ({ fencedStores }) => [[fencedStores, {}]]),
    ),
    counter('cache_errors_total', 'What went wrong and was survived', () =>
      source.errors.counts.map(({ count, kind }): Sample => [count, { ...kind }]),
    ),
  ]
}

function stateMetrics(source: MetricsSource): Metric[] {
  const { measures } = source
  const inMemory = (read: (memory: MemoryState) => number) => (): Sample[] =>
    source.memory ? [[read(source.memory), { tier: 'memory' }]] : []
  return [
    gauge(
      'cache_memory_bytes',
      'Bytes in the memory tier',
      inMemory(({ bytes }) => bytes),
    ),
    gauge(
      'cache_memory_max_bytes',
      'Bound of the memory tier',
      inMemory(({ maxBytes }) => maxBytes),
    ),
    gauge(
      'cache_entries',
      'Entries in the memory tier',
      inMemory(({ count }) => count),
    ),
    counter(
      'cache_evictions_total',
      'Entries pushed out of the memory tier',
      inMemory(({ evictions }) => evictions),
    ),
    counter(
      'cache_invalidations_total',
      'Asked for in this process: ids, scopes (tags, layers, all), events, patterns',
      () =>
        (['applied', 'queued'] as const).flatMap((outcome) =>
          Object.entries(measures[outcome]).map(([operation, count]): Sample => [count, { operation, outcome }]),
        ),
    ),
    {
      name: 'cache_invalidation_lag_seconds',
      help: 'From the moment in which Redis took an invalidation to that in which this process heard of it',
      type: 'histogram',
      read: () => [[measures.lag, {}]],
    },
    gauge('cache_deaf', 'Whether invalidations of other processes cannot be heard', () => [[source.deaf ? 1 : 0, {}]]),
    gauge('cache_recovery_queue_length', 'Invalidations that Redis has yet to be told', () => [[source.queued, {}]]),
  ]
}

function redisMetrics(source: MetricsSource): Metric[] {
  const inRedis = (read: (use: RedisUse) => number) => async (): Promise<Sample[]> => {
    const use = await source.redisUse()
    return use ? [[read(use), { tier: 'redis' }]] : []
  }
  return [
    gauge('cache_breaker_state', 'Breaker by operation: 0 closed, 1 half-open, 2 open', () => breakerStates(source)),
    gauge('cache_redis_connections', 'Connections for commands, by whether they are there', () =>
      Object.entries(source.connections ?? {}).map(([outcome, count]): Sample => [count, { outcome }]),
    ),
    gauge(
      'cache_redis_memory_bytes',
      'Bytes that Redis uses, whatever for',
      inRedis(({ bytes }) => bytes),
    ),
    gauge(
      'cache_keys_total',
      'Keys in the database of Redis, whosever they are',
      inRedis(({ keys }) => keys),
    ),
  ]
}

function counter(name: string, help: string, read: () => readonly Sample[]): Metric {
  return { name, help, type: 'counter', read }
}

function gauge(name: string, help: string, read: () => readonly Sample[] | Promise<readonly Sample[]>): Metric {
  return { name, help, type: 'gauge', read }
}

function perLayer<Counts>(layers: ReadonlyMap<string, Counts>, read: (counts: Counts) => readonly Sample[]): Sample[] {
  return [...layers].flatMap(([layer, counts]) =>
    read(counts).map(([value, labels]): Sample => [value, { layer, ...labels }]),
  )
}

const breakerValues = { closed: 0, 'half-open': 1, open: 2 } as const

function breakerStates({ breakers }: HealthSource): Sample[] {
  return Object.entries(breakers ?? {}).map(([operation, state]) => [breakerValues[state], { operation }])
}
