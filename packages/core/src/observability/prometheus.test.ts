import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { createCacheMeasures, createLayerCounters, createLayerMeasures } from './counters.ts'
import { ErrorCounter } from './error-counter.ts'
import { createMetrics } from './metrics.ts'
import { type MetricsSource, cacheMetrics } from './prometheus.ts'

function sourceOf(counters: Partial<ReturnType<typeof createLayerCounters>> = {}): MetricsSource {
  return {
    layers: new Map([['article', { ...createLayerCounters(), ...counters }]]),
    layerMeasures: new Map([['article', createLayerMeasures()]]),
    measures: createCacheMeasures(),
    errors: new ErrorCounter(),
    memory: { bytes: 1234, maxBytes: 2000, count: 5, evictions: 6, sizing: undefined },
    breakers: { read: 'closed', write: 'open' },
    connected: true,
    connections: { ready: 2, lost: 1 },
    deaf: true,
    queued: 7,
    redisUse: () => Promise.resolve({ bytes: 5000, keys: 40 }),
  }
}

function registryOf(source: MetricsSource, registry = new Registry()): Registry {
  createMetrics({ registry }).add(cacheMetrics(source))
  return registry
}

describe('metrics', () => {
  it('are what the counters say when they are collected', async () => {
    const source = sourceOf({ memoryHits: 3, redisHits: 2, staleHits: 8, loads: 4, loadFailures: 1, timeSaved: 1500 })
    source.layerMeasures.get('article')!.misses.expired = 1
    source.measures.queued.scope = 9
    const text = await registryOf(source).metrics()
    expect(text).toContain('# TYPE cache_hits_total counter')
    for (const line of [
      'cache_hits_total{layer="article",tier="memory"} 3',
      'cache_hits_total{layer="article",tier="redis"} 2',
      'cache_stale_hits_total{layer="article"} 8',
      'cache_misses_total{layer="article",reason="expired"} 1',
      'cache_misses_total{layer="article",reason="absent"} 0',
      'cache_loads_total{layer="article",outcome="loaded"} 3',
      'cache_loads_total{layer="article",outcome="failed"} 1',
      'cache_time_saved_seconds_total{layer="article"} 1.5',
      'cache_invalidations_total{operation="scope",outcome="queued"} 9',
      'cache_memory_bytes{tier="memory"} 1234',
      'cache_memory_max_bytes{tier="memory"} 2000',
      'cache_entries{tier="memory"} 5',
      'cache_evictions_total{tier="memory"} 6',
      'cache_breaker_state{operation="read"} 0',
      'cache_breaker_state{operation="write"} 2',
      'cache_redis_connections{outcome="ready"} 2',
      'cache_redis_connections{outcome="lost"} 1',
      'cache_redis_memory_bytes{tier="redis"} 5000',
      'cache_keys_total{tier="redis"} 40',
      'cache_deaf 1',
      'cache_recovery_queue_length 7',
    ]) {
      expect(text.split('\n')).toContain(line)
    }
  })

  it('are histograms as Prometheus reads them', async () => {
    const source = sourceOf()
    source.layerMeasures.get('article')!.loads.observe(5)
    source.layerMeasures.get('article')!.loads.observe(20_000)
    const text = await registryOf(source).metrics()
    const of = (labels: string): string =>
      `cache_load_duration_seconds_bucket{layer="article",outcome="loaded",${labels}}`
    expect(text).toContain(`${of('le="0.0025"')} 0\n${of('le="0.005"')} 1\n${of('le="0.01"')} 1\n`)
    expect(text).toContain(`${of('le="10"')} 1\n${of('le="+Inf"')} 2\n`)
    expect(text).toContain('cache_load_duration_seconds_sum{layer="article",outcome="loaded"} 20.005\n')
    expect(text).toContain('cache_load_duration_seconds_count{layer="article",outcome="loaded"} 2\n')
  })

  it('survive a reset of the registry', async () => {
    const registry = registryOf(sourceOf({ memoryHits: 3 }))
    registry.resetMetrics()
    expect(await registry.metrics()).toContain('cache_hits_total{layer="article",tier="memory"} 3')
  })

  it('have the names that OpenMetrics wants', async () => {
    const registry = new Registry()
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never)
    const text = await registryOf(sourceOf({ memoryHits: 3 }), registry).metrics()
    expect(text).toContain('# TYPE cache_hits counter\ncache_hits_total{layer="article",tier="memory"} 3\n')
  })

  it('leave out what there is not', async () => {
    const alone = { memory: undefined, breakers: undefined, connections: undefined, redisUse: async () => undefined }
    const text = await registryOf({ ...sourceOf(), ...alone }).metrics()
    expect(text).not.toMatch(/^cache_(memory|entries|breaker|redis|keys)/m)
  })

  it('are all offered, or none, where a name is taken', () => {
    const registry = new Registry()
    registry.registerMetric({ name: 'cache_deaf' } as never)
    expect(() => registryOf(sourceOf(), registry)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('metrics.prefix') as string }),
    )
    expect(registry.getMetricsAsArray()).toHaveLength(1)
  })
})

it('counts errors by what was at work and what became of it', () => {
  const errors = new ErrorCounter()
  const failure = { kind: 'timeout', cause: undefined } as const
  errors.observe({ type: 'read-failed', layer: 'article', failure })
  errors.observe({ type: 'read-failed', layer: 'article', failure })
  errors.observe({ type: 'invalidation-queued', length: 1, failure })
  errors.observe({ type: 'store-fenced', layer: 'article', key: 'k' })
  expect(errors.counts).toEqual([
    { kind: { layer: 'article', operation: 'read', reason: 'timeout' }, count: 2 },
    { kind: { operation: 'invalidate', reason: 'timeout' }, count: 1 },
  ])
})
