import { describe, expect, it, vi } from 'vitest'
import type { RedisServer } from '@tooling/redis-harness'
import type { Cache, Layer } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { openCache, privateRedis, readyCache } from '../support/fleet.ts'

const timeouts = { read: '300ms', write: '300ms', connect: '1s' }
const breaker = { resetAfter: '100ms' }
const layers = { article: { ttl: '1h' } }
const patience = { timeout: 20_000 }

async function twoOver(server: RedisServer) {
  const options = { redis: server.url, timeouts, breaker, layers }
  const a = await readyCache(options)
  const b = await readyCache(options)
  return { a, b, here: a.layer('article') as Layer<string>, there: b.layer('article') as Layer<string> }
}

/** Both are connected and hear, and nothing waits to be told: from here on all of it can be seen everywhere. */
async function allIsWell(...caches: object[]): Promise<void> {
  for (const cache of caches) {
    await vi.waitFor(() => expect(stateOf(cache)).toMatchObject({ connected: true, deaf: false, queued: 0 }), patience)
  }
}

const outages: [name: string, begin: (server: RedisServer) => unknown, end: (server: RedisServer) => unknown][] = [
  ['a Redis that hung', (server) => server.pause(), (server) => server.resume()],
  [
    'a Redis that was killed and kept its data',
    async (server) => {
      await server.cli('SAVE')
      await server.kill()
    },
    (server) => server.restart({ keepData: true }),
  ],
]

describe.each(outages)('over %s', (_name, begin, end) => {
  const invalidations: [name: string, invalidate: (layer: Layer<string>) => Promise<{ status: string }>][] = [
    ['delete', (layer) => layer.delete('1')],
    ['deleteMany', (layer) => layer.deleteMany(['1'])],
    ['expire', (layer) => layer.expire('1')],
    ['clear', (layer) => layer.clear()],
    ['set', (layer) => layer.set('1', 'new')],
  ]

  it.each(invalidations)(
    '%s stays in effect when the old data is back, in every instance',
    async (verb, invalidate) => {
      const server = await privateRedis()
      const { a, b, here, there } = await twoOver(server)
      await here.set('1', 'old', { tags: ['news'] })
      expect(await there.get('1')).toBe('old')
      await begin(server)

      expect((await invalidate(here)).status).toBe('queued')
      expect(here.peek('1')).toBe(verb === 'set' ? 'new' : undefined)
      await end(server)
      // At no time does the one who asked see the old value again.
      await vi.waitFor(async () => {
        const value = await here.get('1')
        expect(value).not.toBe('old')
        expect(stateOf(a).queued).toBe(0)
      }, patience)
      await allIsWell(a, b)
      await vi.waitFor(async () => expect(await there.get('1')).not.toBe('old'), patience)
      expect(await here.get('1')).not.toBe('old')

      await vi.waitFor(async () => expect((await here.set('1', 'newer')).status).toBe('applied'), patience)
      await vi.waitFor(async () => expect(await there.get('1')).toBe('newer'), patience)
    },
  )

  it('tells the others of what it had to queue even when nobody asks it for anything more', async () => {
    const server = await privateRedis()
    const { a, b, here, there } = await twoOver(server)
    await here.set('1', 'old')
    expect(await there.get('1')).toBe('old')
    await begin(server)
    expect((await here.delete('1')).status).toBe('queued')
    await end(server)
    await allIsWell(a, b)
    await vi.waitFor(async () => expect(await there.get('1')).toBeUndefined(), patience)
  })

  it('invalidates by tag what comes back', async () => {
    const server = await privateRedis()
    const { a, b, here, there } = await twoOver(server)
    await here.set('1', 'old', { tags: ['news'] })
    await here.set('2', 'old')
    await begin(server)
    expect((await a.invalidateTags(['news'])).status).toBe('queued')
    expect(here.peek('1')).toBeUndefined()
    await end(server)
    await vi.waitFor(async () => expect(await here.get('2')).toBe('old'), patience)
    expect(await here.get('1')).toBeUndefined()
    await allIsWell(a, b)
    await vi.waitFor(async () => expect(await there.get('1')).toBeUndefined(), patience)
  })
})

it('clears the namespace when more was invalidated than it can remember', async () => {
  const server = await privateRedis()
  const { a, b, here, there } = await twoOver(server)
  await here.set('kept', 'old')
  await server.cli('SAVE')
  await server.kill()
  const ids = Array.from({ length: 10_001 }, (_, i) => i)
  expect((await here.deleteMany(ids)).status).toBe('queued')
  expect(stateOf(a).queued).toBe(1)
  await server.restart({ keepData: true })
  await vi.waitFor(() => expect(server.cli('EXISTS', 'cache:article:v1:kept')).resolves.toBe(1))
  await vi.waitFor(async () => {
    await here.get('anything')
    expect(stateOf(a).queued).toBe(0)
  }, patience)
  expect(await here.get('kept')).toBeUndefined()
  await allIsWell(a, b)
  await vi.waitFor(async () => expect(await there.get('kept')).toBeUndefined(), patience)
})

it('makes as many queued removals as fit its memory, in order', async () => {
  const server = await privateRedis()
  const { a, here } = await twoOver(server)
  const ids = Array.from({ length: 2000 }, (_, i) => `${i}`)
  await here.setMany(ids.map((id) => [id, 'old'] as const))
  await server.cli('SAVE')
  await server.kill()
  expect((await here.deleteMany(ids)).status).toBe('queued')
  expect(stateOf(a).queued).toBe(2000)
  await server.restart({ keepData: true })
  await vi.waitFor(async () => {
    await here.get('0')
    expect(stateOf(a).queued).toBe(0)
  }, patience)
  await allIsWell(a)
  expect((await here.getMany(ids)).size).toBe(0)
})

it.each([
  ['expireTags', (cache: Cache) => cache.expireTags(['news'])],
  ['invalidateTags', (cache: Cache) => cache.invalidateTags(['news'])],
  ['clear', (cache: Cache) => cache.clear()],
] as const)('%s is in effect in a process that has never reached Redis', async (_name, invalidate) => {
  const cache = openCache({ redis: 'redis://127.0.0.1:1', timeouts: { ...timeouts, connect: '100ms' }, layers })
  const article = cache.layer('article') as Layer<string>
  expect(await article.getOrSet('1', () => 'old', { tags: ['news'] })).toBe('old')
  expect((await invalidate(cache)).status).toBe('queued')
  expect(await article.getOrSet('1', () => 'new', { tags: ['news'] })).toBe('new')
})
