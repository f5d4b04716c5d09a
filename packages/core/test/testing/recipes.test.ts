import { describe, expect, inject, it, vi } from 'vitest'
import { type Cache, createCache, queryLayer } from '../../src/index.ts'
import { chaos, countsOf, createTestCache, heldLoader, recordEvents } from '../../src/testing/index.ts'
import { shared } from '../support/fleet.ts'

/* What docs/guide/testing.md shows; the first part is the application that is tested. */

interface Article {
  readonly title: string
}

const layers = { article: queryLayer<Article>({ ttl: '1m', staleIfErrorFor: '1h', retryAfter: '1s' }) }

interface Database {
  find(id: string): Promise<Article>
  rename(id: string, title: string): Promise<void>
}

function createArticles(cache: Cache<typeof layers>, database: Database) {
  const articles = cache.layer('article')
  return {
    find: (id: string) => articles.getOrSet(id, () => database.find(id), { tags: ['articles'] }),
    rename: async (id: string, title: string) => {
      await database.rename(id, title)
      await articles.delete(id)
    },
    refreshAll: () => cache.invalidateTags(['articles']),
  }
}

function databaseOf(titles: Record<string, string>): Database {
  return {
    find: async (id) => ({ title: titles[id] ?? 'none' }),
    rename: async (id, title) => void (titles[id] = title),
  }
}

const redisUrl = inject('redisUrl')
// Tight, so that the tests are quick.
const timeouts = { connect: '200ms', read: '50ms', write: '50ms' }
const patience = { timeout: 20_000 }

describe('without a Redis, on a clock that the test moves', () => {
  it('loads an article once a minute', async () => {
    await using test = createTestCache({ layers })
    const articles = createArticles(test.cache, databaseOf({ 1: 'First' }))

    await articles.find('1')
    await test.clock.advance('59s')
    await articles.find('1')
    expect(test.counts('article')).toMatchObject({ loads: 1, hits: 1 })

    await test.clock.advance('1s')
    await articles.find('1')
    expect(test.counts('article').loads).toBe(2)
  })

  it('shows the new title after a rename', async () => {
    await using test = createTestCache({ layers })
    const articles = createArticles(test.cache, databaseOf({ 1: 'Old' }))

    expect(await articles.find('1')).toEqual({ title: 'Old' })
    await articles.rename('1', 'New')
    expect(test.cache.layer('article').peek('1')).toBeUndefined()
    expect(await articles.find('1')).toEqual({ title: 'New' })
  })

  it('does not keep what a slow query found before a rename', async () => {
    await using test = createTestCache({ layers })
    const query = heldLoader<Article>()
    const articles = createArticles(test.cache, { ...databaseOf({}), find: () => query() })

    const reading = articles.find('1')
    await query.called()
    await articles.rename('1', 'New')
    query.resolve({ title: 'Old' })

    expect(await reading).toEqual({ title: 'Old' })
    expect(await test.cache.layer('article').get('1')).toBeUndefined()
    expect(test.eventsOf('store-fenced')).toHaveLength(1)
  })

  it('asks the database once for twenty readers', async () => {
    await using test = createTestCache({ layers })
    const query = heldLoader<Article>()
    const articles = createArticles(test.cache, { ...databaseOf({}), find: () => query() })

    const readings = Array.from({ length: 20 }, () => articles.find('1'))
    await query.called()
    query.resolve({ title: 'One' })

    expect(new Set((await Promise.all(readings)).map(({ title }) => title))).toEqual(new Set(['One']))
    expect(query.calls).toBe(1)
  })

  it('shows the old article while the database is down', async () => {
    await using test = createTestCache({ layers })
    const database = databaseOf({ 1: 'First' })
    const articles = createArticles(test.cache, database)

    await articles.find('1')
    await test.clock.advance('10m')
    database.find = () => Promise.reject(new Error('no database'))

    expect(await articles.find('1')).toEqual({ title: 'First' })
    expect(test.eventsOf('load-failed')).toMatchObject([{ layer: 'article', error: new Error('no database') }])
  })
})

describe('with a Redis that is not there', () => {
  it.each([
    ['hangs', async () => {}],
    ['refuses connections', (redis) => redis.refuse()],
    ['lets nobody in', async (redis) => redis.fail({ error: 'NOAUTH Authentication required.' })],
  ] as [string, (redis: Awaited<ReturnType<typeof chaos>>) => Promise<void>][])(
    'starts, and serves articles, when Redis %s',
    async (_name, begin) => {
      await using redis = await chaos()
      await begin(redis)
      await using cache = createCache({ redis: redis.url, timeouts, layers })
      await cache.ready()
      const articles = createArticles(cache, databaseOf({ 1: 'Old' }))

      expect(await articles.find('1')).toEqual({ title: 'Old' })
      await articles.rename('1', 'New')
      expect(await articles.find('1')).toEqual({ title: 'New' })
      expect(cache.health()).toMatchObject({ status: 'degraded', redis: 'unreachable' })
    },
  )
})

describe('with a Redis, and a way to it that fails', () => {
  it('goes on without Redis, and with it when it is back', async () => {
    const { namespace } = shared()
    await using redis = await chaos(redisUrl)
    await using cache = createCache({ redis: redis.url, namespace, timeouts, breaker: { resetAfter: '100ms' }, layers })
    await cache.ready()
    const articles = createArticles(cache, databaseOf({ 1: 'Old' }))
    await articles.find('1')

    redis.hang()
    await articles.rename('1', 'New')
    expect(await articles.find('1')).toEqual({ title: 'New' })
    expect(cache.health().queued).toBeGreaterThan(0)

    await redis.heal()
    await vi.waitFor(() => expect(cache.health()).toMatchObject({ status: 'ok', queued: 0 }), patience)
    expect(await articles.find('1')).toEqual({ title: 'New' })
  })

  it('serves from memory without waiting where Redis is slow', async () => {
    const { namespace } = shared()
    await using redis = await chaos(redisUrl)
    await using cache = createCache({ redis: redis.url, namespace, maxStaleness: '1m', layers })
    await cache.ready()
    const articles = createArticles(cache, databaseOf({ 1: 'First' }))
    await articles.find('1')

    redis.slow('10s')
    for (let i = 0; i < 100; i++) await articles.find('1')
    expect(countsOf(cache, 'article')).toMatchObject({ memoryHits: 100, loads: 1 })
  })

  it('serves, and remembers what it has to tell, where Redis takes no writes', async () => {
    const { namespace } = shared()
    await using redis = await chaos(redisUrl)
    await using cache = createCache({ redis: redis.url, namespace, layers })
    await cache.ready()
    using recorded = recordEvents(cache)
    const articles = createArticles(cache, databaseOf({ 1: 'Old' }))

    redis.fail({ error: 'OOM command not allowed when used memory > maxmemory', commands: ['EVAL', 'EVALSHA'] })
    expect(await articles.find('1')).toEqual({ title: 'Old' })
    await articles.rename('1', 'New')
    expect(await articles.find('1')).toEqual({ title: 'New' })
    expect(recorded.eventsOf('invalidation-queued')[0]).toMatchObject({ length: 1, failure: { kind: 'refused' } })
    expect(cache.health().breaker).toBe('closed')
  })

  it('does not serve from memory what another process has changed behind a partition', async () => {
    const options = { namespace: shared().namespace, maxStaleness: '400ms', timeouts, layers }
    await using way = await chaos(redisUrl)
    await using here = createCache({ ...options, redis: way.url })
    await using there = createCache({ ...options, redis: redisUrl })
    await Promise.all([here.ready(), there.ready()])
    const titles = { 1: 'Old' }
    const [readers, editors] = [createArticles(here, databaseOf(titles)), createArticles(there, databaseOf(titles))]
    expect(await readers.find('1')).toEqual({ title: 'Old' })

    way.partition()
    await editors.rename('1', 'New')
    await vi.waitFor(() => expect(here.health().log).toBe('deaf'), patience)
    expect(await readers.find('1')).toEqual({ title: 'New' })

    await way.heal()
    await vi.waitFor(() => expect(here.health()).toMatchObject({ log: 'heard', redis: 'connected' }), patience)
    await editors.rename('1', 'Newer')
    await vi.waitFor(async () => expect(await readers.find('1')).toEqual({ title: 'Newer' }), patience)
  })
})
