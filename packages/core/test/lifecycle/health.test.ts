import { expect, it, vi } from 'vitest'
import { memoryCache, privateRedis, readyCache, shared } from '../support/fleet.ts'

const layers = { it: { ttl: '1h' } }

it('is as well as its Redis', { timeout: 60_000 }, async () => {
  const server = await privateRedis()
  const timeouts = { read: '300ms', write: '300ms', connect: '1s' }
  const cache = await readyCache({ redis: server.url, timeouts, breaker: { resetAfter: '100ms' }, layers })
  await vi.waitFor(() => expect(cache.health()).toMatchObject({ status: 'ok', redis: 'connected', log: 'heard' }))
  await server.kill()
  await vi.waitFor(() => expect(cache.health().redis).toBe('unreachable'), { timeout: 20_000 })
  await cache.invalidateTags(['t'])
  await vi.waitFor(() => expect(cache.health()).toMatchObject({ log: 'deaf', queued: 1 }), { timeout: 20_000 })
  expect(cache.health().status).toBe('degraded')
  await server.restart({ keepData: false })
  await vi.waitFor(() => expect(cache.health()).toMatchObject({ status: 'ok', score: 100 }), { timeout: 20_000 })
})

it('says how often the cache has answered, and what is in memory', async () => {
  const { cache } = memoryCache({ layers, memory: { maxBytes: '1mb' } })
  expect(cache.health()).toMatchObject({ redis: 'none', hitRate: undefined, memory: { entries: 0 } })
  await cache.layer('it').getOrSet('1', () => 1)
  await cache.layer('it').getOrSet('1', () => 1)
  expect(cache.health()).toMatchObject({ hitRate: 0.5, memory: { maxBytes: 1024 ** 2, entries: 1 } })
})

it('is down once the cache is closed, with Redis or without', async () => {
  for (const options of [shared(), {}]) {
    const cache = await readyCache({ ...options, layers })
    await cache.close()
    expect(cache.health()).toMatchObject({ status: 'down', recommendations: ['The cache is closed.'] })
  }
})
