import { describe, expect, it, vi } from 'vitest'
import type { RedisServer } from '@tooling/redis-harness'
import type { Layer } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { eventLog } from '../support/event-log.ts'
import { expectQuiet, privateRedis, rawRedis, readyCache, shared } from '../support/fleet.ts'
import { codeOf, heldLoader } from '../support/loads.ts'

const layers = { article: { ttl: '1h', memory: false } }
const leaseKey = (namespace = 'cache'): string => `lease:{${namespace}:article:v1:1}`

/** As long as the server has room for nothing. */
async function fill(server: RedisServer): Promise<void> {
  await server.cli('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
  await server.cli('CONFIG', 'SET', 'maxmemory', '1')
}

async function makeRoom(server: RedisServer): Promise<void> {
  await server.cli('CONFIG', 'SET', 'maxmemory', '0')
}

describe('a load whose value cannot be stored', () => {
  it.each([
    ['holds a function', () => ({ call: () => 1 })],
    ['is a symbol', () => Symbol('mark')],
    ['is too large', () => 'x'.repeat(2000)],
    ['is undefined', () => undefined],
  ])('gives back its lease, and its caller the value, when the value %s', async (_what, make) => {
    const options = shared()
    const layer = { ttl: '1h', maxValueBytes: 1000, compressAbove: false } as const
    const cache = await readyCache({ ...options, layers: { article: layer } })
    const article = cache.layer('article')
    const value = make()
    expect(await article.getOrSet('1', () => value)).toBe(value)
    await expectQuiet(cache)
    expect(await rawRedis().exists(leaseKey(options.namespace))).toBe(0)
    expect(await article.getOrSet('1', () => 'storable')).toBe('storable')
    expect(await article.get('1')).toBe('storable')
  })

  it('gives back its lease when Redis has run out of memory', async () => {
    const server = await privateRedis()
    const cache = await readyCache({ redis: server.url, layers })
    const loader = heldLoader()
    const reading = cache.layer('article').getOrSet('1', loader)
    await loader.called()
    expect(await server.cli('EXISTS', leaseKey())).toBe(1)
    await fill(server)
    loader.resolve('value')
    expect(await reading).toBe('value')
    await expectQuiet(cache)
    expect(await server.cli('EXISTS', leaseKey())).toBe(0)
  })

  it('gives back its lease when Redis has become a replica that takes no writes', async () => {
    const server = await privateRedis()
    const { logger, events } = eventLog()
    const cache = await readyCache({ redis: server.url, logger, layers })
    const loader = heldLoader()
    const reading = cache.layer('article').getOrSet('1', loader)
    await loader.called()
    await server.cli('REPLICAOF', '127.0.0.1', '1')
    loader.resolve('value')
    expect(await reading).toBe('value')
    expect(events.find(({ type }) => type === 'store-failed')).toMatchObject({ failure: { kind: 'refused' } })

    await server.cli('REPLICAOF', 'NO', 'ONE')
    await vi.waitFor(async () => expect(await server.cli('EXISTS', leaseKey())).toBe(0), { timeout: 10_000 })
    await vi.waitFor(async () => {
      await cache.layer('article').set('1', 'again')
      expect(await cache.layer('article').get('1')).toBe('again')
    })
  })

  it('rejects set of what cannot be stored, and keeps what is there', async () => {
    const layer = { ttl: '1h', maxValueBytes: 1000, compressAbove: false } as const
    const cache = await readyCache({ ...shared(), layers: { article: layer } })
    const article = cache.layer('article')
    await article.set('1', 'old')
    expect(await codeOf(article.set('1', () => 1))).toBe('VALUE_UNSUPPORTED')
    expect(await codeOf(article.set('1', { a: [Symbol('mark')] }))).toBe('VALUE_UNSUPPORTED')
    expect(await codeOf(article.set('1', 'x'.repeat(2000)))).toBe('VALUE_TOO_LARGE')
    expect(await article.get('1')).toBe('old')
  })
})

describe('a Redis that has run out of memory', () => {
  it('is read from and cleaned up, and its breakers stay closed', async () => {
    const server = await privateRedis()
    const { logger, events } = eventLog()
    const cache = await readyCache({ redis: server.url, logger, layers })
    const article = cache.layer('article') as Layer<string>
    await article.setMany([
      ['kept', 'value'],
      ['replaced', 'old'],
      ['deleted', 'old'],
    ])
    await fill(server)

    for (let i = 0; i < 30; i++) {
      expect(await article.getOrSet(`new ${i}`, () => 'loaded')).toBe('loaded')
      expect(await article.get('kept')).toBe('value')
    }
    expect(stateOf(cache).breakers).toEqual({ read: 'closed', write: 'closed' })
    expect(await server.cli('EXISTS', 'cache:article:v1:new 0')).toBe(0)

    expect((await article.set('replaced', 'new')).status).toBe('applied')
    expect(events.map((event) => event.type)).toContain('store-failed')
    expect(await article.get('replaced')).toBeUndefined()
    expect((await article.delete('deleted')).status).toBe('applied')
    expect(await article.get('deleted')).toBeUndefined()
    expect((await article.expire('kept')).status).toBe('applied')
    expect((await cache.invalidateTags(['news'])).status).toBe('applied')
    expect(await article.update('replaced', () => 'written')).toBe('written')

    await makeRoom(server)
    expect(await article.getOrSet('new 0', () => 'loaded')).toBe('loaded')
    expect(await article.get('new 0')).toBe('loaded')
  })

  it('shows nobody the value that a set could not replace', async () => {
    const server = await privateRedis()
    const options = { redis: server.url, layers: { article: { ttl: '1h' } } }
    const [a, b] = [await readyCache(options), await readyCache(options)]
    await a.layer('article').set('1', 'old')
    expect(await b.layer('article').get('1')).toBe('old')
    await fill(server)
    await a.layer('article').set('1', 'new')
    expect(await a.layer('article').get('1')).not.toBe('old')
    await vi.waitFor(async () => expect(await b.layer('article').get('1')).toBeUndefined())
    await makeRoom(server)
  })
})
