import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { createCache } from '../../src/index.ts'
import { rawRedis, readyCache, shared } from '../support/fleet.ts'

const layers = { article: { ttl: '1h' } }

it('offers its counts to a registry until it is closed', async () => {
  const registry = new Registry()
  const cache = await readyCache({ ...shared(), layers, metrics: { registry } })
  await cache.layer('article').getOrSet('1', () => 'value')
  await cache.layer('article').getOrSet('1', () => 'value')
  const text = await registry.metrics()
  expect(text).toContain('cache_hits_total{layer="article",tier="memory"} 1')
  expect(text).toContain('cache_misses_total{layer="article"} 1')
  expect(text).toContain('cache_deaf 0')
  await cache.close()
  expect(await registry.metrics()).not.toContain('cache_')
})

it('is not made, and leaves no connection, when the registry is taken', async () => {
  const registry = new Registry()
  await readyCache({ ...shared(), layers, metrics: { registry } })
  const redis = rawRedis()
  const connections = async (): Promise<number> => ((await redis.client('LIST')) as string).trim().split('\n').length
  const before = await connections()
  expect(() => createCache({ ...shared(), layers, metrics: { registry } })).toThrow('metrics.registry')
  await expect.poll(connections).toBeLessThanOrEqual(before)
})
