import type { Redis } from 'ioredis'
import { expect, it, vi } from 'vitest'
import { type Cache, type Layer, tag } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { privateRedis, rawRedis, readyCache } from '../support/fleet.ts'

const namespace = 'newsroom'
const layers = { article: { ttl: '1h' } } as const
const patience = { timeout: 20_000 }

/** Puts back all that a server holds now, as a replica does that takes over without having seen what came later. */
async function snapshot(redis: Redis): Promise<() => Promise<void>> {
  const keys = await redis.keys('*')
  const dumps = await Promise.all(
    keys.map(async (key) => [key, await redis.dumpBuffer(key), await redis.pttl(key)] as const),
  )
  return async () => {
    const back = redis.multi().flushall()
    for (const [key, dump, life] of dumps) back.call('RESTORE', key, Math.max(0, life), dump)
    await back.exec()
    // A failover cuts every connection.
    await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
  }
}

type Article = Layer<string>

const invalidations: [name: string, invalidate: (article: Article, cache: Cache) => Promise<unknown>][] = [
  ['delete', (article) => article.delete('1')],
  ['deleteMany', (article) => article.deleteMany(['0', '1'])],
  ['set', (article) => article.set('1', 'new')],
  ['update', (article) => article.update('1', () => 'new')],
  ['expire', (article) => article.expire('1')],
  ['layer.clear', (article) => article.clear()],
  ['invalidateTags', (_article, cache) => cache.invalidateTags(['news'])],
  ['expireTags', (_article, cache) => cache.expireTags(['news'])],
  ['clear', (_article, cache) => cache.clear()],
  ['deletePattern', (_article, cache) => cache.deletePattern(`${namespace}:article:v1:*`)],
  ['publish', publishChange],
]

/** By an event about which only the publisher has a rule. */
async function publishChange(_article: Article, cache: Cache): Promise<unknown> {
  const forget = cache.on('changed', () => [tag('news')])
  return cache.publish('changed').finally(forget)
}

it.each(invalidations)(
  'issues %s again after a failover to a replica that has not seen it',
  async (_name, invalidate) => {
    const server = await privateRedis()
    const options = { redis: server.url, namespace, maxStaleness: 400, layers }
    const [a, b] = [await readyCache(options), await readyCache(options)]
    const [here, there] = [a.layer('article') as Article, b.layer('article') as Article]
    await here.set('1', 'old', { tags: ['news'] })
    expect(await there.get('1')).toBe('old')
    const failOver = await snapshot(rawRedis(server.url))

    await invalidate(here, a)
    await expect.poll(() => there.get('1'), patience).not.toBe('old')
    await failOver()
    await vi.waitFor(async () => {
      expect([await here.get('1'), await there.get('1')]).not.toContain('old')
      expect([stateOf(a), stateOf(b)]).toMatchObject([
        { deaf: false, queued: 0 },
        { deaf: false, queued: 0 },
      ])
    }, patience)
    await vi.waitFor(async () => {
      const newcomer = await readyCache(options)
      expect(await newcomer.layer('article').get('1')).not.toBe('old')
    }, patience)
  },
)

it('does so where others have written to the log since', async () => {
  const server = await privateRedis()
  const options = { redis: server.url, layers }
  const [a, b] = [await readyCache(options), await readyCache(options)]
  await a.layer('article').set('1', 'old')
  const failOver = await snapshot(rawRedis(server.url))
  await a.layer('article').delete('1')
  await failOver()
  await vi.waitFor(async () => {
    expect(await b.layer('article').set('2', 'other')).toMatchObject({ status: 'applied' })
  }, patience)
  await vi.waitFor(async () => {
    const newcomer = await readyCache(options)
    expect(await newcomer.layer('article').get('1')).toBeUndefined()
  }, patience)
})

it('publishes an event again for processes that could not hear it before the failover', async () => {
  const server = await privateRedis()
  const options = { redis: server.url, maxStaleness: 400, layers }
  const a = await readyCache(options)
  await a.layer('article').set('1', 'old', { tags: ['news'] })
  const failOver = await snapshot(rawRedis(server.url))
  await a.publish('changed', 1)

  const late = await readyCache(options)
  const heard: unknown[] = []
  late.on('changed', (change: number) => (heard.push(change), [tag('news')]))
  expect(await late.layer('article').get('1')).toBe('old')
  await failOver()
  await vi.waitFor(async () => {
    expect(heard).toEqual([1])
    expect([await a.layer('article').get('1'), await late.layer('article').get('1')]).toEqual([undefined, undefined])
  }, patience)
})
