import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../config/resolve-config.ts'
import { createLayerCounters, createLayerMeasures } from './counters.ts'
import { type Health, healthOf } from './health.ts'
import type { HealthSource } from './prometheus.ts'

const well: HealthSource = {
  layers: new Map([
    ['a', { ...createLayerCounters(), memoryHits: 5, redisHits: 2, misses: 2 }],
    ['b', { ...createLayerCounters(), staleHits: 1 }],
  ]),
  layerMeasures: new Map(),
  memory: { bytes: 10, maxBytes: 100, count: 2, evictions: 1, sizing: undefined },
  breakers: { read: 'closed', write: 'closed' },
  connected: true,
  deaf: false,
  queued: 0,
}
const config: Parameters<typeof healthOf>[1] = {
  enabled: true,
  layers: new Map(),
  memory: { minBytes: undefined, maxBytes: 100, maxEntries: 10_000 },
}

const health = (change: Partial<HealthSource> = {}, options = config, isClosed = false): Health =>
  healthOf({ ...well, ...change }, options, isClosed)

describe('health', () => {
  it('is ok, with nothing to say, when all is well', () => {
    expect(health()).toEqual({
      status: 'ok',
      redis: 'connected',
      log: 'heard',
      breaker: 'closed',
      queued: 0,
      hitRate: 0.8,
      memory: { bytes: 10, maxBytes: 100, entries: 2, evictions: 1 },
      ready: true,
      live: true,
      score: 100,
      recommendations: [],
    })
  })

  it('is ok in memory alone, and says that nothing is shared', () => {
    const alone = health({ connected: undefined, breakers: undefined })
    expect(alone).toMatchObject({ status: 'ok', redis: 'none', log: 'none', breaker: 'none', score: 100 })
    expect(alone.recommendations).toEqual([expect.stringMatching(/^Memory only: .* shared with other processes/)])
  })

  it.each<[Partial<HealthSource>, Partial<Health>, RegExp]>([
    [{ connected: false }, { redis: 'unreachable', score: 50 }, /cannot be reached/],
    [{ deaf: true }, { log: 'deaf', score: 80 }, /cannot be heard/],
    [{ breakers: { read: 'closed', write: 'open' } }, { breaker: 'open', score: 80 }, /left alone/],
    [{ breakers: { read: 'half-open', write: 'closed' } }, { breaker: 'half-open', score: 80 }, /left alone/],
    [{ queued: 3 }, { queued: 3, score: 90 }, /wait for Redis/],
  ])('is degraded by %j, and says so', (change, expected, sentence) => {
    const troubled = health(change)
    expect(troubled).toMatchObject({ status: 'degraded', ...expected })
    expect(troubled.recommendations).toEqual([expect.stringMatching(sentence)])
  })

  it('is down when neither tier is there, and when the cache is closed', () => {
    expect(health({ connected: false, memory: undefined })).toMatchObject({ status: 'down', score: 0 })
    expect(health({}, config, true)).toMatchObject({ status: 'down', score: 0 })
  })

  it('leaves a process ready and alive in every trouble, and takes it from duty when the cache is closed', () => {
    const troubles: Partial<HealthSource>[] = [
      { connected: false, memory: undefined, deaf: true, queued: 9, breakers: { read: 'open', write: 'open' } },
      { connected: undefined, breakers: undefined },
      {},
    ]
    for (const trouble of troubles) expect(health(trouble)).toMatchObject({ ready: true, live: true })
    expect(health({}, { ...config, enabled: false })).toMatchObject({ ready: true, live: true })
    expect(health({}, config, true)).toMatchObject({ ready: false, live: true })
  })

  it('tells of layers with low hit rates, which is worth a lower score and no alarm', () => {
    const { layers } = resolveConfig({ layers: { good: {}, bad: {} } })
    const counters = (hits: number, misses: number) => ({ ...createLayerCounters(), memoryHits: hits, misses })
    const source = {
      layers: new Map([
        ['good', counters(900, 100)],
        ['bad', counters(100, 900)],
      ]),
      layerMeasures: new Map(['good', 'bad'].map((name) => [name, createLayerMeasures()])),
    }
    const told = health(source, { ...config, layers })
    expect(told).toMatchObject({ status: 'ok', score: 95 })
    expect(told.recommendations).toEqual([expect.stringMatching(/^Layer "bad" answers 10 % of its reads: /)])
  })

  it('never falls below nothing, whatever comes together', () => {
    const worst = health({ connected: false, deaf: true, queued: 1, breakers: { read: 'open', write: 'open' } })
    expect(worst).toMatchObject({ status: 'degraded', score: 0 })
    expect(worst.recommendations).toHaveLength(4)
  })

  it('knows no hit rate before the first read, and recommends more memory only where entries keep leaving', () => {
    expect(health({ layers: new Map() }).hitRate).toBeUndefined()
    const memory = { ...well.memory!, count: 5000 }
    expect(health({ memory: { ...memory, evictions: 5000 } }).recommendations).toEqual([])
    expect(health({ memory: { ...memory, evictions: 5001 } }).recommendations).toHaveLength(1)
  })

  it('recommends by hit rates where these are estimated, and more entries where their number is the bound', () => {
    const range = { ...config, memory: { ...config.memory!, minBytes: 100 } }
    const sizing = [
      { maxBytes: 100, hitRate: 0.7 },
      { maxBytes: 200, hitRate: 0.7 },
    ]
    const memory = { ...well.memory!, evictions: 50_000, sizing }
    expect(health({ memory }, range).recommendations).toEqual([])
    const better = [sizing[0]!, { maxBytes: 200, hitRate: 0.8 }]
    expect(health({ memory: { ...memory, sizing: better } }, range).recommendations).toEqual([
      '`memory.maxBytes` of 1 KB would raise the hit rate of memory from 70 % to 80 %.',
    ])
    expect(health({ memory: { ...memory, count: 10_000 } }, range).recommendations).toEqual([
      expect.stringContaining('`memory.maxEntries`'),
    ])
  })

  it('of a cache that is switched off is ok, and says what that means', () => {
    const off = health({ connected: undefined }, { ...config, enabled: false })
    expect(off).toMatchObject({ status: 'ok', recommendations: [expect.stringContaining('switched off')] })
  })
})
