import fc from 'fast-check'
import { Registry, register } from 'prom-client'
import { describe, expect, it, vi } from 'vitest'
import { createCache, createMetrics } from '../../src/index.ts'
import { memoryCache, openFleet, privateRedis, rawRedis, readyCache, shared } from '../support/fleet.ts'
import { contractNames, samplesOf } from '../support/samples.ts'

const layers = {
  article: { ttl: '1h', staleIfErrorFor: '1h' },
  session: { ttl: '1h', memory: false, hashIds: true },
} as const

describe('metrics of a cache', () => {
  it('are offered to a registry until it is closed', async () => {
    const registry = new Registry()
    const cache = await readyCache({ ...shared(), layers, metrics: { registry } })
    await cache.layer('article').getOrSet('1', () => 'value')
    await cache.layer('article').getOrSet('1', () => 'value')
    const text = await registry.metrics()
    expect(text).toContain('cache_hits_total{layer="article",tier="memory"} 1')
    expect(text).toContain('cache_misses_total{layer="article",reason="absent"} 1')
    expect(text).toContain('cache_deaf 0')
    await cache.close()
    expect(await registry.metrics()).not.toContain('cache_')
  })

  it('go to the default registry of prom-client', async () => {
    const { cache } = memoryCache({ layers, metrics: true })
    await cache.layer('article').set('1', 'value')
    expect(await register.metrics()).toContain('cache_entries{tier="memory"} 1')
    await cache.close()
    expect(await register.metrics()).not.toContain('cache_')
  })

  it('stand beside those of another cache under a prefix', async () => {
    const registry = new Registry()
    const { cache } = memoryCache({ layers, metrics: { registry } })
    const other = memoryCache({ layers, metrics: createMetrics({ registry, prefix: 'other_' }) }).cache
    await cache.layer('article').set('1', 'value')
    const text = await registry.metrics()
    expect(text).toContain('\ncache_entries{tier="memory"} 1')
    expect(text).toContain('\nother_cache_entries{tier="memory"} 0')
    await other.close()
    expect(await registry.metrics()).toContain('cache_entries')
    expect(await registry.metrics()).not.toContain('other_')
  })

  it('are refused, and no connection is left, when the registry is taken', async () => {
    const registry = new Registry()
    await readyCache({ ...shared(), layers, metrics: { registry } })
    const redis = rawRedis()
    const connections = async (): Promise<number> => ((await redis.client('LIST')) as string).trim().split('\n').length
    const before = await connections()
    expect(() => createCache({ ...shared(), layers, metrics: { registry } })).toThrow('metrics.prefix')
    await expect.poll(connections).toBeLessThanOrEqual(before)
  })

  it('are all that the contract names, with the labels that it allows, whatever was asked for', async () => {
    const registry = new Registry()
    const namespace = shared()
    const [cache, other] = await openFleet(2, { ...namespace, layers })
    const watched = await readyCache({ ...namespace, layers, metrics: { registry } })
    const article = watched.layer('article')
    await cache!.layer('article').getOrSet('shared', () => 'theirs')
    await article.get('shared')
    await article.getOrSet('1', () => 'one', { tags: ['all'] })
    // Nothing is known of its tag here until Redis has been asked.
    await article.get('1')
    await article.get('1')
    await article.getOrSet('1', () => 'anew', { forceRefresh: true })
    await expect(article.getOrSet('2', () => Promise.reject(new Error('no source')))).rejects.toThrow('no source')
    await article.expire('1')
    expect(await article.getOrSet('1', () => Promise.reject(new Error('no source')))).toBe('anew')
    await watched.layer('session').getOrSet('user', () => 'a session')
    await watched.invalidateTags(['all'])
    await watched.deletePattern(`${namespace.namespace}:article:v1:9*`)
    await watched.publish('nothing.follows')
    const { position } = await other!.layer('article').delete('1')
    await vi.waitFor(async () => {
      expect(samplesOf(await registry.metrics()).value('cache_invalidation_lag_seconds_count')).toBeGreaterThanOrEqual(
        6,
      )
    })
    expect(position).toBeGreaterThan(0)

    const samples = samplesOf(await registry.metrics())
    expect(contractNames.filter((name) => !samples.names.has(name))).toEqual([])
    expect(samples.labels).toEqual(new Set(['layer', 'tier', 'outcome', 'reason', 'operation', 'le']))
    const is = (name: string, labels: Record<string, string>, value: number): void =>
      expect([name, labels, samples.value(name, labels)]).toEqual([name, labels, value])
    is('cache_hits_total', { layer: 'article', tier: 'memory' }, 1)
    is('cache_hits_total', { layer: 'article', tier: 'redis' }, 2)
    is('cache_stale_hits_total', { layer: 'article' }, 1)
    is('cache_misses_total', { layer: 'article', reason: 'absent' }, 2)
    is('cache_misses_total', { layer: 'article', reason: 'forced' }, 1)
    is('cache_misses_total', { layer: 'session', reason: 'absent' }, 1)
    is('cache_loads_total', { layer: 'article', outcome: 'loaded' }, 2)
    is('cache_loads_total', { layer: 'article', outcome: 'failed' }, 2)
    is('cache_load_duration_seconds_count', { layer: 'article', outcome: 'failed' }, 2)
    is('cache_errors_total', { layer: 'article', operation: 'load', reason: 'failed' }, 2)
    is('cache_invalidations_total', { operation: 'id', outcome: 'applied' }, 1)
    is('cache_invalidations_total', { operation: 'scope', outcome: 'applied' }, 1)
    is('cache_invalidations_total', { operation: 'pattern', outcome: 'applied' }, 1)
    is('cache_invalidations_total', { operation: 'event', outcome: 'applied' }, 1)
    is('cache_redis_connections', { outcome: 'ready' }, 1)
    is('cache_breaker_state', { operation: 'read' }, 0)
    is('cache_recovery_queue_length', {}, 0)
    for (const operation of ['read', 'write'])
      expect(
        samples.value('cache_operation_duration_seconds_count', { tier: 'redis', operation, outcome: 'answered' }),
      ).toBeGreaterThan(0)
    expect(samples.value('cache_redis_memory_bytes', { tier: 'redis' })).toBeGreaterThan(100_000)
    expect(samples.value('cache_keys_total', { tier: 'redis' })).toBeGreaterThan(0)
    // Within a test all is heard soon; that it is no time of years shows that both ends are read on one clock.
    expect(samples.value('cache_invalidation_lag_seconds_sum')).toBeLessThan(60)
  })

  it('tell why there was nothing', async () => {
    const registry = new Registry()
    const { cache, clock } = memoryCache({ layers: { article: { ttl: '1m', jitter: 0 } }, metrics: { registry } })
    const article = cache.layer('article')
    const misses = async (reason: string): Promise<number | undefined> =>
      samplesOf(await registry.metrics()).value('cache_misses_total', { layer: 'article', reason })
    await article.get('1')
    expect(await misses('absent')).toBe(1)
    await article.set('1', 'value', { tags: ['all'] })
    await clock.advance(61_000)
    await article.get('1')
    expect(await misses('expired')).toBe(1)
    await article.set('1', 'value', { tags: ['all'] })
    await cache.invalidateTags(['all'])
    await article.getOrSet('1', () => 'anew')
    expect(await misses('removed')).toBe(1)
    expect(await misses('absent')).toBe(1)
  })

  it('add up what loads have taken, and measure one hit of 1024 for all', async () => {
    const registry = new Registry()
    const { cache, clock } = memoryCache({ layers, metrics: { registry } })
    const article = cache.layer('article')
    await article.getOrSet('1', () => clock.advance(200).then(() => 'slow'))
    for (let i = 0; i < 1023; i++) await article.getOrSet('1', () => 'never')
    const memory = { tier: 'memory', operation: 'read', outcome: 'answered' }
    const before = samplesOf(await registry.metrics())
    expect(before.value('cache_time_saved_seconds_total', { layer: 'article' })).toBeCloseTo(1023 * 0.2)
    expect(before.value('cache_operation_duration_seconds_count', memory)).toBe(0)
    await article.get('1')
    const after = samplesOf(await registry.metrics())
    expect(after.value('cache_operation_duration_seconds_count', memory)).toBe(1024)
  })

  it('are as many as before after any traffic', async () => {
    const registry = new Registry()
    const { cache } = memoryCache({ layers, metrics: { registry } })
    const article = cache.layer('article')
    await article.getOrSet('1', () => Promise.reject(new Error('no'))).catch(() => {})
    const { size } = samplesOf(await registry.metrics())
    const id = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(id, fc.boolean()), { maxLength: 20 }), async (reads) => {
        for (const [each, fails] of reads)
          await article
            .getOrSet(each, () => (fails ? Promise.reject(new Error(each)) : each), { tags: [`t-${each}`] })
            .catch(() => {})
        await cache.invalidateTags(reads.map(([each]) => `t-${each}`).concat('one'))
        expect(samplesOf(await registry.metrics()).size).toBe(size)
      }),
      { numRuns: 30 },
    )
  })
})

describe('a scrape', () => {
  it('is answered while Redis hangs, without what Redis would have told', async () => {
    const server = await privateRedis()
    const registry = new Registry()
    const cache = await readyCache({
      redis: server.url,
      layers,
      timeouts: { read: '50ms', write: '50ms', connect: '5s' },
      metrics: { registry },
    })
    server.pause()
    await cache.layer('session').get('1')
    const samples = samplesOf(await registry.metrics())
    expect(samples.value('cache_redis_memory_bytes', { tier: 'redis' })).toBeUndefined()
    expect(samples.value('cache_errors_total', { layer: 'session', operation: 'read', reason: 'timeout' })).toBe(1)
    expect(samples.value('cache_misses_total', { layer: 'session', reason: 'unavailable' })).toBe(1)
    await cache.layer('article').delete('1')
    const later = samplesOf(await registry.metrics())
    expect(later.value('cache_invalidations_total', { operation: 'id', outcome: 'queued' })).toBe(1)
    expect(later.value('cache_recovery_queue_length')).toBe(1)
    expect(
      later.value('cache_operation_duration_seconds_count', { tier: 'redis', operation: 'write', outcome: 'failed' }),
    ).toBeGreaterThan(0)
    server.resume()
  })

  it('asks Redis for its memory once in ten seconds at most, and does without where that is not allowed', async () => {
    const server = await privateRedis()
    const admin = rawRedis(server.url)
    await admin.call('ACL', 'SETUSER', 'app', 'on', '>secret', '~*', '&*', '+@all', '-dbsize')
    const url = server.url.replace('redis://', 'redis://app:secret@')
    const registry = new Registry()
    await readyCache({ redis: url, layers, metrics: { registry } })
    for (let i = 0; i < 3; i++) await registry.metrics()
    const samples = samplesOf(await registry.metrics())
    expect(samples.value('cache_redis_memory_bytes', { tier: 'redis' })).toBeUndefined()
    expect(samples.value('cache_breaker_state', { operation: 'read' })).toBe(0)
    expect(await admin.info('commandstats')).toMatch(/cmdstat_dbsize:.*rejected_calls=1,/)
  })
})
