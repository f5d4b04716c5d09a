import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { createLayerCounters } from './counters.ts'
import { registerMetrics } from './prometheus.ts'

function registryOf(counters: Partial<ReturnType<typeof createLayerCounters>>): Registry {
  const registry = new Registry()
  registerMetrics(registry, {
    layers: new Map([['article', { ...createLayerCounters(), ...counters }]]),
    memory: { bytes: 1234, maxBytes: 2000, count: 5, evictions: 6, sizing: undefined },
    breakers: { read: 'closed', write: 'open' },
    connected: true,
    deaf: true,
    queued: 7,
  })
  return registry
}

describe('metrics', () => {
  it('are what the counters say when they are collected', async () => {
    const text = await registryOf({ memoryHits: 3, redisHits: 2, misses: 1, loads: 4, loadFailures: 1 }).metrics()
    expect(text).toContain('# TYPE cache_hits_total counter')
    expect(text).toContain('cache_hits_total{layer="article",tier="memory"} 3')
    expect(text).toContain('cache_hits_total{layer="article",tier="redis"} 2')
    expect(text).toContain('cache_misses_total{layer="article"} 1')
    expect(text).toContain('cache_loads_total{layer="article",outcome="loaded"} 3')
    expect(text).toContain('cache_loads_total{layer="article",outcome="failed"} 1')
    expect(text).toContain('cache_memory_bytes 1234')
    expect(text).toContain('cache_breaker_state{operation="write"} 2')
    expect(text).toContain('cache_deaf 1')
    expect(text).toContain('cache_recovery_queue_length 7')
  })

  it('survive a reset of the registry', async () => {
    const registry = registryOf({ memoryHits: 3 })
    registry.resetMetrics()
    expect(await registry.metrics()).toContain('cache_hits_total{layer="article",tier="memory"} 3')
  })
})
