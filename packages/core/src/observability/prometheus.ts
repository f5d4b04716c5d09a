import type { LayerCounters } from './counters.ts'
import type { MemoryState } from './memory-state.ts'

/** What is read when metrics are collected. */
export interface MetricsSource {
  readonly layers: ReadonlyMap<string, LayerCounters>
  readonly memory: MemoryState | undefined
  readonly breakers: Readonly<Record<'read' | 'write', 'closed' | 'half-open' | 'open'>> | undefined
  /** To Redis; `undefined`: there is none. */
  readonly connected: boolean | undefined
  readonly deaf: boolean
  readonly queued: number
}

/** The part of a prom-client Registry that is needed; prom-client itself is not. */
export interface MetricsRegistry {
  registerMetric(metric: never): void
  removeSingleMetric(name: string): void
}

type Labels = Readonly<Record<string, string>>
type Sample = readonly [value: number, labels: Labels]
type CountersOf = (counters: LayerCounters) => readonly (readonly [value: number, labels: Labels])[]

/**
 * Offers the counters to a registry under the names of the public contract; nothing is computed until it collects.
 * Disposing takes them out again. Throws what the registry throws for a name that it has already.
 */
export function registerMetrics(registry: MetricsRegistry, source: MetricsSource): Disposable {
  const registered: string[] = []
  const perLayer = (read: CountersOf) => (): Sample[] =>
    [...source.layers].flatMap(([layer, counters]) =>
      read(counters).map(([value, labels]): Sample => [value, { layer, ...labels }]),
    )
  const add = (name: string, help: string, type: 'counter' | 'gauge', read: () => Sample[]): void => {
    registry.registerMetric(customMetric(name, help, type, read) as never)
    registered.push(name)
  }

  add('cache_hits_total', 'Reads answered by a fresh entry', 'counter', perLayer(hits))
  add(
    'cache_stale_hits_total',
    'Reads answered by a stale entry',
    'counter',
    perLayer(({ staleHits }) => [[staleHits, {}]]),
  )
  add(
    'cache_misses_total',
    'Reads that found nothing usable',
    'counter',
    perLayer(({ misses }) => [[misses, {}]]),
  )
  add('cache_loads_total', 'Loads, by outcome', 'counter', perLayer(loads))
  add(
    'cache_errors_total',
    'Stores that failed',
    'counter',
    perLayer(({ failedStores }) => [[failedStores, { operation: 'store' }]]),
  )
  add(
    'cache_fenced_stores_total',
    'Results that an invalidation had overtaken',
    'counter',
    perLayer(({ fencedStores }) => [[fencedStores, {}]]),
  )
  add('cache_memory_bytes', 'Bytes in the memory tier', 'gauge', () => [[source.memory?.bytes ?? 0, {}]])
  add('cache_entries', 'Entries in the memory tier', 'gauge', () => [[source.memory?.count ?? 0, { tier: 'memory' }]])
  add('cache_evictions_total', 'Entries pushed out of the memory tier', 'counter', () => [
    [source.memory?.evictions ?? 0, {}],
  ])
  add('cache_breaker_state', 'Breaker by operation: 0 closed, 1 half-open, 2 open', 'gauge', () =>
    breakerStates(source),
  )
  add('cache_deaf', 'Whether invalidations of other processes cannot be heard', 'gauge', () => [
    [source.deaf ? 1 : 0, {}],
  ])
  add('cache_recovery_queue_length', 'Invalidations that Redis has yet to be told', 'gauge', () => [
    [source.queued, {}],
  ])
  return {
    [Symbol.dispose]() {
      for (const name of registered.splice(0)) registry.removeSingleMetric(name)
    },
  }
}

function hits({ memoryHits, redisHits }: LayerCounters): readonly Sample[] {
  return [
    [memoryHits, { tier: 'memory' }],
    [redisHits, { tier: 'redis' }],
  ]
}

function loads({ loads: all, loadFailures }: LayerCounters): readonly Sample[] {
  return [
    [all - loadFailures, { outcome: 'loaded' }],
    [loadFailures, { outcome: 'failed' }],
  ]
}

function breakerStates({ breakers }: MetricsSource): Sample[] {
  const value = { closed: 0, 'half-open': 1, open: 2 } as const
  return Object.entries(breakers ?? {}).map(([operation, state]) => [value[state], { operation }])
}

function customMetric(name: string, help: string, type: string, read: () => Sample[]): object {
  return {
    name,
    help,
    type,
    aggregator: 'sum',
    // Counts are the cache's own: a registry that is reset does not reset what happened.
    reset() {},
    async get() {
      return { name, help, type, aggregator: 'sum', values: read().map(([value, labels]) => ({ value, labels })) }
    },
  }
}
