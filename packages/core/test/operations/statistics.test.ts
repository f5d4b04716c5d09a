import { describe, expect, it, vi } from 'vitest'
import { type Statistics, countsOfRoute } from '../../src/index.ts'
import { partsOf } from '../../src/assembly.ts'
import { factFields } from '../../src/operations/layer-facts.ts'
import { readFleet, readStatistics, targetOf } from '../../src/operations/index.ts'
import { watchCommands } from '../support/command-watch.ts'
import { privateRedis, proxyTo, rawRedis, readyCache, shared } from '../support/fleet.ts'
import { handClock, layers, openProcesses } from './support.ts'

const minute = 60_000
const hour = 60 * minute

// Tests that run beside this one have keys as well.
const everyKey = { keys: 1_000_000, time: '20s' } as const

/** Waits until Redis has been told of what was counted. */
async function told(cache: object): Promise<void> {
  await vi.waitUntil(() => partsOf(cache).background.size === 0, { timeout: 20_000, interval: 2 })
}

describe('the statistics of a fleet', () => {
  it('add up what its processes have counted, in whichever process one asks', async () => {
    const options = shared()
    const [a, b] = await openProcesses(2, options)
    await a!.cache.layer('article').getOrSet('1', () => {
      a!.clock.jump(50)
      return 'value'
    })
    await a!.cache.layer('article').get('1')
    await b!.cache.layer('article').get('1')
    await b!.cache.layer('session').get('nobody')
    await b!.cache.invalidateTags(['x', 'y'])
    await b!.cache.layer('article').delete('2')
    countsOfRoute(a!.cache, 'GET /a:b').hit += 3
    countsOfRoute(b!.cache, 'GET /a:b').miss += 1
    b!.clock.tick()
    await told(b!.cache)

    const { hottest, keys, lastDay, lastHour, scope } = await a!.cache.stats({ keys: everyKey })
    expect(scope).toBe('fleet')
    for (const window of [lastHour, lastDay]) {
      expect(window).toMatchObject({ reads: 4, hits: 2, misses: 2, hitRate: 0.5, loads: 1 })
      expect(window.memoryHits + window.redisHits).toBe(2)
      expect(window.invalidations).toMatchObject({ ids: 1, tags: 2, layers: 0, everything: 0, patterns: 0 })
      expect(window.layers.map(({ layer, reads, missReasons }) => [layer, reads, missReasons])).toEqual([
        ['article', 3, { absent: 1 }],
        ['session', 1, { absent: 1 }],
      ])
      expect(window.routes).toEqual([
        { route: 'GET /a:b', requests: 4, hits: 3, stale: 0, misses: 1, bypassed: 0, hitRate: 0.75 },
      ])
      expect(window.course.reduce((all, { reads }) => all + reads, 0)).toBe(4)
      expect(window.loadTime).toBeGreaterThanOrEqual(50)
      // Each of two hits.
      expect(window.timeSaved).toBeGreaterThanOrEqual(100)
    }
    expect(keys?.layers).toMatchObject([{ layer: 'article', keys: 1 }])
    // Popularity is told of more seldom, and only of what was told.
    expect(hottest.every(({ layer }) => layer === 'article')).toBe(true)
  })

  it('are told without the application, with what its layers are', async () => {
    const options = shared()
    const [a] = await openProcesses(1, { ...options, cascade: { 'a:*': ['b'] } })
    await a!.cache.layer('article').getOrSet('1', () => 'value')
    await a!.cache.layer('article').popular()
    await a!.cache.close()
    const target = targetOf(rawRedis(), options.namespace)
    const statistics = await readStatistics(target, { hottest: 3, keys: everyKey })
    expect(statistics).toMatchObject({ scope: 'fleet', lastHour: { reads: 1, misses: 1, loads: 1 } })
    expect(statistics.hottest).toEqual([{ layer: 'article', id: '1', asked: 1 }])
    expect(statistics.keys).toMatchObject({ layers: [{ layer: 'article' }] })
    const fleet = await readFleet(target)
    expect(fleet.layers).toMatchObject([
      { name: 'article', level: 'L1', ttl: hour, hashIds: false, popularity: true, codec: 'msgpack' },
      { name: 'session', keyPrefix: `${options.namespace}:session:v1:` },
    ])
    expect(fleet.cascade).toMatchObject([{ head: 'a:', implied: ['b'] }])
  })

  it('cost one command a minute and process, whatever has happened, and none when nothing has', async () => {
    const options = shared()
    const [a] = await openProcesses(1, options)
    a!.clock.tick()
    await told(a!.cache)
    const watch = await watchCommands(`{${options.namespace}:stats}`)
    await a!.cache.layer('article').getOrSet('1', () => 'value')
    for (let i = 0; i < 1000; i++) a!.cache.layer('article').peek('1')
    for (let i = 0; i < 300; i++) countsOfRoute(a!.cache, `GET /${i}`).hit++
    a!.clock.tick()
    await told(a!.cache)
    a!.clock.tick()
    await told(a!.cache)
    await watch.upToDate()
    expect(watch.commands.map(([name]) => name?.toLowerCase())).toEqual(['evalsha'])
    expect(await a!.cache.stats()).toMatchObject({ lastHour: { memoryHits: 1000 } })
  })

  it('keep what they know of routes bounded', async () => {
    const [a] = await openProcesses(1)
    for (let i = 0; i < 1000; i++) countsOfRoute(a!.cache, `GET /${i}`).hit++
    const { routes } = (await a!.cache.stats()).lastHour
    expect(routes).toHaveLength(201)
    expect(routes[0]).toMatchObject({ route: 'other', requests: 800 })
  })

  it('lie in Redis for 25 hours', async () => {
    const options = shared()
    const [a] = await openProcesses(1, options)
    await a!.cache.layer('article').get('1')
    a!.clock.tick()
    await told(a!.cache)
    const redis = rawRedis()
    const keys = await redis.keys(`{${options.namespace}:stats}:*`)
    expect(keys).toHaveLength(3)
    for (const key of keys) {
      const life = await redis.pttl(key)
      expect(life).toBeGreaterThan(24.9 * hour)
      expect(life).toBeLessThan(key.endsWith(':layers') ? 30 * 24 * hour + 1 : 25.1 * hour)
    }
  })

  it('tell of the last hour and day, and of nothing before', async () => {
    const options = shared()
    const [a] = await openProcesses(1, options)
    const redis = rawRedis()
    const now = Number((await redis.time())[0]) * 1000
    const put = (letter: 'm' | 'h', at: number, count: number) =>
      redis.hincrby(
        `{${options.namespace}:stats}:${letter}:${Math.floor(at / (letter === 'm' ? minute : hour))}`,
        'l:article:misses',
        count,
      )
    await Promise.all([
      ...[0, 30, 59].map((ago) => put('m', now - ago * minute, 1)),
      put('m', now - 62 * minute, 100),
      ...[0, 5, 23].map((ago) => put('h', now - ago * hour, 10)),
      put('h', now - 26 * hour, 1000),
    ])
    const { lastDay, lastHour } = await a!.cache.stats({ keys: false, hottest: 0 })
    expect([lastHour.misses, lastDay.misses]).toEqual([3, 30])
    expect(lastHour.course).toHaveLength(3)
    expect(lastHour.from).toBe(Math.floor((now - 59 * minute) / minute) * minute)
    expect(lastDay.from).toBe(Math.floor((now - 23 * hour) / hour) * hour)
  })

  it('leave out what they do not know', async () => {
    const options = shared()
    const [a] = await openProcesses(1, options)
    const redis = rawRedis()
    const now = Number((await redis.time())[0]) * 1000
    await redis.hset(`{${options.namespace}:stats}:m:${Math.floor(now / minute)}`, {
      'l:article:misses': 2,
      'l:article:invented': 7,
      'x:y': 3,
      'l:article:hits': 'many',
      'i:spells': 1,
    })
    const { keys, lastHour } = await a!.cache.stats({ keys: false })
    expect(keys).toBeUndefined()
    expect(lastHour).toMatchObject({ reads: 2, misses: 2, invalidations: { ids: 0 } })
  })

  it('are of this process where statistics are switched off, and no timer is set', async () => {
    const clock = handClock()
    const options = shared()
    const cache = await readyCache({ ...options, layers, clock, statistics: false })
    await cache.layer('session').get('1')
    expect(clock.distant).toBe(0)
    expect(await cache.stats()).toMatchObject({ scope: 'process', lastHour: { misses: 1 }, lastDay: { misses: 1 } })
    await cache.close()
    expect(await rawRedis().keys(`{${options.namespace}:stats}:*`)).toEqual([])
  })

  it('are of this process in memory-only mode', async () => {
    const cache = await readyCache({ layers, statistics: true, clock: handClock() })
    await cache.layer('article').getOrSet('1', () => 'value')
    await cache.layer('article').get('1')
    const statistics = await cache.stats()
    expect(statistics).toMatchObject({ scope: 'process', keys: undefined, lastHour: { hits: 1, misses: 1 } })
    expect(statistics.hottest).toEqual([{ layer: 'article', id: '1', asked: undefined }])
  })

  it('refuse what they cannot be asked', async () => {
    const [a] = await openProcesses(1)
    await expect(a!.cache.stats({ hottest: -1 })).rejects.toThrow('hottest must be a whole number from 0, got -1')
    await expect(a!.cache.stats({ keys: { keys: 0 } })).rejects.toThrow('keys must be a whole number from 1, got 0')
    await a!.cache.close()
    await expect(a!.cache.stats()).rejects.toThrow('CLOSED')
    expect(a!.clock.distant).toBe(0)
  })
})

describe('with Redis in trouble, statistics', () => {
  const hasty = { timeouts: { read: '200ms', write: '200ms', connect: '5s' }, breaker: { resetAfter: '50ms' } }

  it('answer of this process while Redis hangs, and tell Redis of it all when it is back', async () => {
    const server = await privateRedis()
    const proxy = await proxyTo(server.url)
    const [a] = await openProcesses(1, { redis: proxy.url, namespace: 'n', ...hasty })
    await a!.cache.layer('article').get('1')
    proxy.hang()
    const during = await a!.cache.stats()
    expect(during).toMatchObject({ scope: 'process', keys: undefined, hottest: [], lastHour: { misses: 1 } })
    await proxy.heal()
    await vi.waitFor(async () => expect(await a!.cache.stats()).toMatchObject({ scope: 'fleet' }), { timeout: 20_000 })
    a!.clock.tick()
    await told(a!.cache)
    const fleet = await readStatistics(targetOf(rawRedis(server.url), 'n'))
    expect(fleet.lastHour).toMatchObject({ misses: 1 })
  })

  it('count nothing twice where Redis was not there to count', async () => {
    const server = await privateRedis()
    const [a] = await openProcesses(1, { redis: server.url, namespace: 'n', ...hasty })
    await server.kill()
    await vi.waitUntil(() => a!.cache.health().redis === 'unreachable')
    await a!.cache.layer('article').get('1')
    for (let i = 0; i < 3; i++) {
      a!.clock.tick()
      await told(a!.cache)
    }
    expect(await a!.cache.stats()).toMatchObject({ scope: 'process', lastHour: { misses: 1 } })
    await server.restart()
    await vi.waitUntil(() => a!.cache.health().redis === 'connected', { timeout: 20_000 })
    await vi.waitFor(
      async () => {
        a!.clock.tick()
        await told(a!.cache)
        const { lastHour } = await readStatistics(targetOf(rawRedis(server.url), 'n'))
        expect(lastHour).toMatchObject({ misses: 1 })
      },
      { timeout: 20_000, interval: 50 },
    )
  })
})

it('tells facts about layers as JSON that says nothing of functions', async () => {
  const [a] = await openProcesses(1)
  const facts = factFields(partsOf(a!.cache).config)
  expect(facts.map(([name]) => name)).toEqual(['article', 'session', '#cascade'])
  const [[, text]] = facts as [[string, string]]
  expect(Object.keys(JSON.parse(text) as object).toSorted()).toEqual([
    'codec',
    'hashIds',
    'keyPrefix',
    'level',
    'longestLife',
    'name',
    'popularity',
    'ttl',
  ])
  const { lastHour }: Statistics = await a!.cache.stats()
  expect(lastHour.hitRate).toBeUndefined()
})
