import { describe, expect, it, vi } from 'vitest'
import type { RedisServer } from '@tooling/redis-harness'
import type { Layer } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { openCache, privateRedis, readyCache } from '../support/fleet.ts'

const timeouts = { read: '100ms', write: '150ms', connect: '1s' }
const breaker = { resetAfter: '100ms' }
const layers = { article: { ttl: '1h', memory: false }, kept: { ttl: '1h' } }

// A call waits for Redis a few times at most; without a budget it would wait for as long as Redis is away.
const bound = 3000

async function withinBound<T>(call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${bound} ms`)), bound)
  })
  try {
    return await Promise.race([call, late])
  } finally {
    clearTimeout(timer)
  }
}

const calls: [name: string, call: (layer: Layer<string>) => Promise<unknown>, answer: unknown][] = [
  ['get', (layer) => layer.get('1'), undefined],
  ['set', async (layer) => (await layer.set('1', 'x')).status, 'queued'],
  ['delete', async (layer) => (await layer.delete('1')).status, 'queued'],
  ['expire', async (layer) => (await layer.expire('1')).status, 'queued'],
  ['update', (layer) => layer.update('1', () => 'written'), 'written'],
  ['getOrSet', (layer) => layer.getOrSet('1', () => 'loaded'), 'loaded'],
  ['getMany', (layer) => layer.getMany(['1', '2']), new Map()],
  ['getOrSetMany', (layer) => layer.getOrSetMany(['1', '2'], (ids) => ids.map((id) => `loaded ${id}`)), twoLoaded()],
  ['setMany', async (layer) => (await layer.setMany([['1', 'x']])).status, 'queued'],
  ['deleteMany', async (layer) => (await layer.deleteMany(['1', '2'])).status, 'queued'],
  ['has', (layer) => layer.has('1'), false],
  ['ttlLeft', (layer) => layer.ttlLeft('1'), undefined],
  ['clear', async (layer) => (await layer.clear()).status, 'queued'],
]

function twoLoaded(): Map<string, string> {
  return new Map([
    ['1', 'loaded 1'],
    ['2', 'loaded 2'],
  ])
}

const outages: [name: string, begin: (server: RedisServer) => unknown, end: (server: RedisServer) => unknown][] = [
  ['hangs', (server) => server.pause(), (server) => server.resume()],
  ['refuses', (server) => server.kill(), (server) => server.restart()],
]

describe.each(outages)('while Redis %s', (_name, begin, end) => {
  it('answers every call within its budget, and works again without a restart', async () => {
    const server = await privateRedis()
    const cache = await readyCache({ redis: server.url, timeouts, breaker, layers })
    const article = cache.layer('article') as Layer<string>
    await article.set('1', 'before')
    await begin(server)
    for (const [name, call, answer] of calls) {
      expect(await withinBound(call(article)), name).toEqual(answer)
    }
    expect((await withinBound(cache.invalidateTags(['news']))).status).toBe('queued')

    await end(server)
    await vi.waitFor(async () => expect((await article.set('1', 'after')).status).toBe('applied'), {
      timeout: 20_000,
    })
    await vi.waitFor(async () => expect(await article.get('1')).toBe('after'), { timeout: 20_000 })
    expect(stateOf(cache).queued).toBe(0)
    await vi.waitFor(() => expect(stateOf(cache)).toMatchObject({ deaf: false }), { timeout: 20_000 })
  })

  it('shares one load among the callers of a key', async () => {
    const server = await privateRedis()
    const cache = await readyCache({ redis: server.url, timeouts, breaker, layers })
    await begin(server)
    let loads = 0
    const loader = async (): Promise<string> => `load ${++loads}`
    const reads = Array.from({ length: 20 }, () => cache.layer('kept').getOrSet('1', loader))
    expect(new Set(await withinBound(Promise.all(reads)))).toEqual(new Set(['load 1']))
    await end(server)
  })

  it('serves from memory what it has heard no news of for less than maxStaleness', async () => {
    const server = await privateRedis()
    const options = { redis: server.url, timeouts, breaker }
    const cache = await readyCache({ ...options, maxStaleness: '1m', layers: { article: { ttl: '1h' } } })
    await cache.layer('article').set('1', 'value')
    await begin(server)
    expect(await cache.layer('article').get('1')).toBe('value')
    expect(await cache.layer('article').getOrSet('2', () => 'loaded')).toBe('loaded')
    expect(await cache.layer('article').get('2')).toBe('loaded')
    await end(server)
  })

  it('no longer trusts its memory after maxStaleness, but in a layer that may serve when deaf', async () => {
    const server = await privateRedis()
    const options = { redis: server.url, timeouts, breaker, maxStaleness: '100ms' }
    const serving = { ttl: '1h', whenDeaf: 'serve' } as const
    const cache = await readyCache({ ...options, layers: { article: { ttl: '1h' }, serving } })
    await cache.layer('article').set('1', 'value')
    await cache.layer('serving').set('1', 'value')
    await begin(server)
    await vi.waitFor(() => expect(stateOf(cache).deaf).toBe(true))
    await vi.waitFor(async () => expect(await cache.layer('article').get('1')).toBeUndefined())
    expect(await cache.layer('serving').get('1')).toBe('value')
    await end(server)
  })

  it('is opened without waiting for long', async () => {
    const server = await privateRedis()
    await begin(server)
    const cache = openCache({ redis: server.url, timeouts, breaker, layers })
    await withinBound(cache.ready())
    expect(await withinBound(cache.layer('article').getOrSet('1', () => 'loaded'))).toBe('loaded')
    await end(server)
    await vi.waitFor(async () => expect((await cache.layer('article').set('1', 'after')).status).toBe('applied'), {
      timeout: 20_000,
    })
  })
})

it('answers a read within the budget of reads, long before its connection is given up', async () => {
  const server = await privateRedis()
  const generous = { read: '100ms', write: '5s', connect: '1s' }
  const cache = await readyCache({ redis: server.url, timeouts: generous, layers })
  await vi.waitFor(() => expect(stateOf(cache).connected).toBe(true))
  server.pause()
  for (let i = 0; i < 3; i++) expect(await withinBound(cache.layer('article').get('1'))).toBeUndefined()
  expect(stateOf(cache).connected).toBe(true)
  server.resume()
})

it('waits for no reconnect while Redis refuses', async () => {
  const server = await privateRedis()
  const patient = { read: '1m', write: '1m', connect: '1m' }
  // Nor is it the breaker that answers.
  const cache = await readyCache({ redis: server.url, timeouts: patient, breaker: { volume: 1000 }, layers })
  const article = cache.layer('article') as Layer<string>
  await article.get('1')
  await server.kill()
  // The socket's end is seen a moment after the server's.
  await vi.waitFor(() => expect(stateOf(cache).connected).toBe(false))
  for (const [name, call, answer] of calls) expect(await withinBound(call(article)), name).toEqual(answer)
})

it('rejects with REDIS_UNAVAILABLE where the layer asks for that', async () => {
  const server = await privateRedis()
  const session = { level: 'L4', onFailure: 'throw' } as const
  const cache = await readyCache({ redis: server.url, timeouts, breaker, layers: { session } })
  const sessions = cache.layer('session') as Layer<string>
  await sessions.set('1', 'ann')
  await server.kill()
  const unavailable = { code: 'REDIS_UNAVAILABLE' }
  await vi.waitFor(() => expect(sessions.get('1')).rejects.toMatchObject(unavailable))
  await expect(sessions.set('1', 'bob')).rejects.toMatchObject(unavailable)
  await expect(sessions.getOrSet('1', () => 'bob')).rejects.toMatchObject(unavailable)
  await expect(sessions.getMany(['1'])).rejects.toMatchObject(unavailable)
  expect((await sessions.delete('1')).status).toBe('queued')
})
