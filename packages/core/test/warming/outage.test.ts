import type { Redis } from 'ioredis'
import { describe, expect, it, vi } from 'vitest'
import type { Layer } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { openCache, privateRedis, proxyTo, rawRedis, readyCache } from '../support/fleet.ts'
import { heldSource } from './support.ts'

const layers = { it: { ttl: '1h' } }

// Patience is what `connect` and `resetAfter` make together.
const quick = {
  timeouts: { read: '50ms', write: '100ms', connect: '200ms' },
  breaker: { resetAfter: '100ms' },
} as const

const outages = [
  ['hangs', 'pause', 'resume'],
  ['refuses', 'kill', 'restart'],
] as const

describe.each(outages)('while Redis %s', (_name, begin, end) => {
  it('stops, says so, and asks for nothing more', async () => {
    const server = await privateRedis()
    const cache = await readyCache({ redis: server.url, ...quick, layers })
    const source = heldSource<string>()
    const running = cache.layer('it').warm(source, { concurrency: 2 })
    source.give({ id: 'before', value: 'x' })
    await source.pulled(2)
    await vi.waitFor(() => expect(stateOf(cache).tickets).toBe(1))
    await server[begin]()
    for (let id = 0; id < 10; id++) source.give({ id, value: 'x' })
    const result = await running
    expect(result).toMatchObject({ stored: 1, stopped: 'redis' })
    expect(result.failures.map(({ error }) => (error as { code: string }).code)).toContain('REDIS_UNAVAILABLE')
    expect(source.pulls).toBeLessThanOrEqual(4)
    expect(source.returned).toBe(true)
    await server[end]()
  })

  it('asks no source for what could not be shared', async () => {
    const server = await privateRedis()
    const cache = await readyCache({ redis: server.url, ...quick, layers })
    await server[begin]()
    const load = vi.fn<() => string>(() => 'x')
    expect(await cache.layer('it').warm([{ id: 'a' }], { load })).toMatchObject({ stored: 0, stopped: 'redis' })
    expect(load).not.toHaveBeenCalled()
    await server[end]()
  })
})

it('goes on where Redis comes back in time, and loses nothing', async () => {
  const server = await privateRedis()
  const proxy = await proxyTo(server.url)
  const timeouts = { read: '200ms', write: '200ms', connect: '20s' }
  const cache = await readyCache({ redis: proxy.url, timeouts, breaker: { volume: 1, resetAfter: '100ms' }, layers })
  const source = heldSource<string>()
  const running = cache.layer('it').warm(source)
  await source.pulled(1)
  server.pause()
  source.give({ id: '1', value: 'x' })
  source.give({ id: '2', value: 'y' })
  source.end()
  await vi.waitFor(() => expect(stateOf(cache).breakers).toMatchObject({ read: 'open' }))
  server.resume()
  expect(await running).toMatchObject({ stored: 2, failed: 0 })
})

it('ends without a word to the source where there is no Redis from the start', async () => {
  const cache = openCache({ redis: 'redis://127.0.0.1:1', ...quick, layers })
  const source = heldSource<string>()
  expect(await cache.layer('it').warm(source)).toMatchObject({ done: 0, stopped: 'redis' })
  expect(source.pulls).toBe(0)
})

it('waits for invalidations to be heard, where it is called first of all', async () => {
  const server = await privateRedis()
  const cache = openCache({ redis: server.url, layers })
  expect(await cache.layer('it').warm([{ id: '1', value: 'x' }])).toMatchObject({ stored: 1 })
  expect(await cache.layer('it').get('1')).toBe('x')
})

it('stops where Redis is full', async () => {
  const server = await privateRedis('--maxmemory-policy', 'noeviction')
  const cache = await readyCache({ redis: server.url, ...quick, layers })
  await rawRedis(server.url).config('SET', 'maxmemory', '1')
  expect(await cache.layer('it').warm([{ id: '1', value: 'x' }])).toMatchObject({
    stored: 0,
    failed: 1,
    stopped: 'redis',
  })
})

it.each([
  ['log', (redis: Redis) => redis.flushall()],
  ['index', (redis: Redis, namespace: string) => redis.del(`{${namespace}:invalidation}:index`)],
])('refuses what was read before Redis lost its %s, and with it whatever that said', async (_what, lose) => {
  const server = await privateRedis()
  const namespace = 'lost'
  const cache = await readyCache({ redis: server.url, namespace, layers })
  const layer = cache.layer('it') as Layer<string>
  // So that there is something to be lost.
  await layer.delete('0')
  const source = heldSource<string>()
  const running = layer.warm(source)
  await source.pulled(1)
  await lose(rawRedis(server.url), namespace)
  source.give({ id: '1', value: 'old' })
  source.end()
  expect(await running).toMatchObject({ stored: 0, refused: 1 })
  expect(await layer.get('1')).toBeUndefined()
})
