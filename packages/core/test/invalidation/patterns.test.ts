import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { describe, expect, it, vi } from 'vitest'
import type { Cache } from '../../src/index.ts'
import { keyPattern } from '../../src/key/key-pattern.ts'
import { type Exchange, sweep } from '../../src/redis/sweep.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { asked } from '../commands/asked.ts'
import { watchCommands } from '../support/command-watch.ts'
import {
  expectQuiet,
  memoryCache,
  openFleet,
  privateRedis,
  proxyTo,
  rawRedis,
  readyCache,
  shared,
  splitSource,
} from '../support/fleet.ts'
import { codeOf, heldLoader } from '../support/loads.ts'

const layers = { article: { ttl: '1h' }, author: { ttl: '1h' } }
const articles = ({ namespace }: { namespace: string }): string => `${namespace}:article:v1:*`
const patience = { timeout: 20_000 }

describe('deleting a pattern', () => {
  it('removes what matches in Redis and from the memory of every process, and nothing else', async () => {
    const options = { ...shared(), layers }
    const [a, b] = await openFleet(2, options)
    for (const id of ['1', '2', 'x']) {
      await a!.layer('article').set(id, id)
      await a!.layer('author').set(id, id)
      expect(await b!.layer('article').get(id)).toBe(id)
    }
    const raw = rawRedis()
    // A copy of which Redis knows nothing any more.
    await raw.del(`${options.namespace}:article:v1:2`)
    const others = [`${options.namespace}-2:article:v1:1`, `lease:{${options.namespace}:author:v1:1}`]
    await raw.mset(others.flatMap((key) => [key, 'of another']))

    const removal = await a!.deletePattern(`${options.namespace}:article:v1:[0-9]*`)
    expect(removal).toEqual({ status: 'applied', position: expect.any(Number), deleted: 1 })
    for (const id of ['1', '2']) {
      expect(await a!.layer('article').get(id)).toBeUndefined()
      await vi.waitFor(() => expect(b!.layer('article').peek(id)).toBeUndefined(), patience)
      expect(await b!.layer('article').get(id)).toBeUndefined()
    }
    for (const cache of [a!, b!]) {
      expect(await cache.layer('article').get('x')).toBe('x')
      expect((await cache.layer('author').getMany(['1', '2', 'x'])).size).toBe(3)
    }
    expect(await raw.exists(...others)).toBe(2)
    await raw.del(...others)
  })

  it('goes through thousands of keys by SCAN, and tells the others once', async () => {
    const options = { ...shared(), layers }
    const cache = await readyCache(options)
    const raw = rawRedis()
    const values = Array.from({ length: 5000 }, (_, id) => [`${options.namespace}:article:v1:${id}`, 'x']).flat()
    await raw.mset(values)
    const watch = await watchCommands(options.namespace)
    expect(await cache.deletePattern(articles(options))).toMatchObject({ status: 'applied', deleted: 5000 })
    expect(new Set(await asked(watch))).toEqual(new Set(['scan', 'unlink', 'append-message']))
    expect(await raw.xlen(`{${options.namespace}:invalidation}:log`)).toBe(1)
    expect(await cache.deletePattern(articles(options))).toMatchObject({ status: 'applied', deleted: 0 })
  })

  it.each(['by this process', 'by another'])('refuses a load that is running %s', async (by) => {
    const options = { ...shared(), layers }
    const [a, b] = await openFleet(2, options)
    const loader = heldLoader()
    const running = a!.layer('article').getOrSet('1', loader)
    await loader.called()
    await (by === 'by another' ? b! : a!).deletePattern(articles(options))
    loader.resolve('old')
    expect(await running).toBe('old')
    for (const cache of [a!, b!]) expect(await cache.layer('article').get('1')).toBeUndefined()
    expect(await rawRedis().exists(`${options.namespace}:article:v1:1`)).toBe(0)
  })

  it('refuses the store itself, of a load in a process that has not heard of it', async () => {
    const options = { ...shared(), layers }
    const proxy = await proxyTo(options.redis)
    const deaf = await readyCache({ ...options, redis: splitSource(proxy.url, options.redis), maxStaleness: '1m' })
    const asking = await readyCache(options)
    const loader = heldLoader()
    const running = deaf.layer('article').getOrSet('1', loader)
    await loader.called()
    proxy.hang('replies')
    await asking.deletePattern(articles(options))
    loader.resolve('old')
    expect(await running).toBe('old')
    await expectQuiet(deaf)
    expect(await rawRedis().exists(`${options.namespace}:article:v1:1`)).toBe(0)
    expect(deaf.layer('article').peek('1')).toBeUndefined()
    await proxy.heal()
  })

  it('overtakes a copy that is on its way from Redis into memory', async () => {
    const options = shared()
    const writer = await readyCache({ ...options, layers })
    const proxy = await proxyTo(options.redis)
    const reader = await readyCache({ ...options, redis: splitSource(options.redis, proxy.url), layers })
    await writer.layer('article').set('1', 'old')
    await vi.waitFor(async () => expect(await reader.layer('article').get('1')).toBe('old'))
    await writer.layer('article').set('1', 'newer')
    await vi.waitFor(() => expect(reader.layer('article').peek('1')).toBeUndefined(), patience)

    const watch = await watchCommands(options.namespace)
    proxy.hang('replies')
    const reading = reader.layer('article').get('1')
    await watch.seen(([name]) => name!.toLowerCase() === 'mget')
    const heard = new Promise<void>((resolve) => void reader.on('heard', () => (resolve(), [])))
    await writer.deletePattern(articles(options))
    await writer.publish('heard')
    await heard
    await proxy.heal()
    expect(await reading).toBe('newer')
    expect(reader.layer('article').peek('1')).toBeUndefined()
    expect(await reader.layer('article').get('1')).toBeUndefined()
  })

  it('removes in memory-only mode what matches, and refuses what is loading', async () => {
    const { cache } = memoryCache({ namespace: 'n', layers })
    const article = cache.layer('article')
    const loader = heldLoader()
    const running = article.getOrSet('late', loader)
    await loader.called()
    for (const id of ['1', '2']) await article.set(id, id)
    await cache.layer('author').set('1', 1)
    expect(await cache.deletePattern('n:article:v?:[1l]*')).toMatchObject({ status: 'applied', deleted: 1 })
    loader.resolve('old')
    expect(await running).toBe('old')
    expect([...(await article.getMany(['1', '2', 'late'])).keys()]).toEqual(['2'])
    expect(cache.layer('author').peek('1')).toBe(1)
  })

  it('works under the prefix of a client, which is no pattern', async () => {
    const options = shared()
    const prefix = `p[x]*${randomUUID()}:`
    const cache = await readyCache({ ...options, redis: () => new Redis(options.redis, { keyPrefix: prefix }), layers })
    await cache.layer('article').set('1', 'value')
    const raw = rawRedis()
    await raw.set(`${options.namespace}:article:v1:1`, 'of another')
    expect(await cache.deletePattern(articles(options))).toMatchObject({ deleted: 1 })
    expect(await cache.layer('article').get('1')).toBeUndefined()
    expect(await raw.del(`${options.namespace}:article:v1:1`)).toBe(1)
  })
})

it('deletes a pattern once Redis is back, and at once here', { timeout: 60_000 }, async () => {
  const server = await privateRedis()
  const options = {
    timeouts: { read: '300ms', write: '300ms', connect: '1s' },
    breaker: { resetAfter: '100ms' },
    layers,
  }
  const [here, there] = (await openFleet(2, { redis: server.url, ...options })) as [Cache<any>, Cache<any>]
  await here.layer('article').set('1', 'old')
  await here.layer('author').set('1', 'kept')
  expect(await there.layer('article').get('1')).toBe('old')
  server.pause()
  expect(await here.deletePattern('cache:article:*')).toEqual({ status: 'queued', position: undefined, deleted: 0 })
  expect(here.layer('article').peek('1')).toBeUndefined()
  expect(here.layer('author').peek('1')).toBe('kept')
  server.resume()
  // At no time does the one who asked see the old value again.
  await vi.waitFor(async () => {
    expect(await here.layer('article').get('1')).toBeUndefined()
    expect(stateOf(here).queued).toBe(0)
  }, patience)
  await vi.waitFor(async () => expect(await there.layer('article').get('1')).toBeUndefined(), patience)
  expect(await here.layer('author').get('1')).toBe('kept')
})

describe('a sweep', () => {
  it('finds the value of a load that ends while the leases are looked for', async () => {
    const place = randomUUID()
    const raw = rawRedis()
    const [key, lease] = [`${place}:1`, `lease:{${place}:1}`]
    await raw.set(lease, 'token')
    let exchanges = 0
    const exchange: Exchange = async (task) => {
      // The nodes are known, and no lease has been looked for.
      if (++exchanges === 2) await raw.multi().set(key, 'value').del(lease).exec()
      return task(raw)
    }
    expect(await sweep(exchange, keyPattern(`${place}:*`))).toBe(1)
    expect(await raw.exists(key)).toBe(0)
  })

  it('takes the leases of what matches, and no others, whatever the pattern looks like', async () => {
    const place = randomUUID()
    const raw = rawRedis()
    const leases = [`lease:{${place}:a}`, `lease:{${place}:b}`, `lease:{${place}:c}`]
    await raw.mset(leases.flatMap((lease) => [lease, 'token']))
    const left = async (pattern: string): Promise<string[]> => {
      await sweep((task) => task(raw), keyPattern(pattern))
      const found = await raw.mget(leases)
      return ['a', 'b', 'c'].filter((_, at) => found[at] !== null)
    }
    expect(await left(`lease:*${place}*`)).toEqual(['a', 'b', 'c'])
    expect(await left(`${place}:[b`)).toEqual(['a', 'c'])
    expect(await left(`${place}:c\\`)).toEqual(['a', 'c'])
    expect(await left(`${place}:\\c`)).toEqual(['a'])
    await raw.del(leases)
  })
})

it.each([
  ['nothing', ''],
  ['everything', '*'],
  ['a wildcard in the namespace', 'n*:article:*'],
  ['the namespace alone', 'n'],
  ['another namespace', 'm:article:*'],
  ['one that begins alike', 'nn:article:*'],
  ['the log', '{n:invalidation}:*'],
  ['leases', 'lease:{n:*'],
  ['a wildcard that is written as none', '\\n:*'],
  ['no text', 7],
  ['lone surrogates', 'n:\ud800*'],
  ['10 KB', `n:${'x'.repeat(10_240)}`],
  ['a range beyond ASCII', 'n:[a-ü]*'],
])('refuses a pattern of %s, by its name, and deletes nothing', async (_name, pattern) => {
  const { cache } = memoryCache({ namespace: 'n', layers })
  await cache.layer('article').set('1', 'kept')
  expect(await codeOf(cache.deletePattern(pattern as string))).toBe('CONFIG_INVALID')
  const shown = JSON.stringify(pattern).slice(0, 30).replace(/"$/, '')
  await expect(cache.deletePattern(pattern as string)).rejects.toThrow(shown)
  expect(cache.layer('article').peek('1')).toBe('kept')
})
