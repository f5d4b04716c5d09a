import { describe, expect, it, vi } from 'vitest'
import type { Layer } from '../../src/index.ts'
import type { Chaos } from '../../src/testing/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { eventLog } from '../support/event-log.ts'
import { privateRedis, proxyTo, rawRedis, readyCache, shared, splitSource } from '../support/fleet.ts'

const maxStaleness = 400
const layers = { article: { ttl: '1h' } }
const patience = { timeout: 20_000 }

/** One instance hears the log through a proxy, the other one writes. */
async function overProxy() {
  const options = shared()
  const proxy = await proxyTo(options.redis)
  const { logger, types } = eventLog()
  const redis = splitSource(proxy.url, options.redis)
  const a = await readyCache({ ...options, redis, maxStaleness, logger, layers })
  const b = await readyCache({ ...options, maxStaleness, layers })
  return { proxy, types, a, here: a.layer('article') as Layer<string>, there: b.layer('article') as Layer<string> }
}

const troubles: [name: string, begin: (proxy: Chaos) => unknown, end: (proxy: Chaos) => unknown][] = [
  ['is cut', (proxy) => proxy.refuse(), (proxy) => proxy.heal()],
  ['is half-open', (proxy) => proxy.hang(), (proxy) => proxy.heal()],
  ['brings no replies', (proxy) => proxy.hang('replies'), (proxy) => proxy.heal()],
]

describe.each(troubles)('a log connection that %s', (_name, begin, end) => {
  it('lets nothing stale out of memory beyond maxStaleness, and all agree afterwards', async () => {
    const { proxy, a, here, there } = await overProxy()
    await here.set('1', 'old')
    await here.set('2', 'old')
    await begin(proxy)
    await there.set('1', 'new')
    await there.delete('2')
    const invalidatedAt = performance.now()
    let lastOldAt = invalidatedAt
    await vi.waitFor(async () => {
      const startedAt = performance.now()
      const values = [await here.get('1'), await here.get('2')]
      if (values.includes('old')) lastOldAt = startedAt
      expect(values).toEqual(['new', undefined])
    }, patience)
    expect(lastOldAt - invalidatedAt).toBeLessThan(maxStaleness)

    await end(proxy)
    await vi.waitFor(() => expect(stateOf(a).deaf).toBe(false), patience)
    expect([await here.get('1'), await here.get('2')]).toEqual(['new', undefined])
    expect([await there.get('1'), await there.get('2')]).toEqual(['new', undefined])
  })

  it('is made up for when it comes back before anybody has noticed', async () => {
    const { proxy, here, there } = await overProxy()
    await here.set('1', 'old', { tags: ['news'] })
    await begin(proxy)
    await there.delete('1')
    await end(proxy)
    await vi.waitFor(async () => expect(await here.get('1')).toBeUndefined(), patience)
  })
})

it('notices on its own when the log connection is killed by the server', async () => {
  const server = await privateRedis()
  const options = { redis: server.url, maxStaleness, layers }
  const [a, b] = [await readyCache(options), await readyCache(options)]
  const [here, there] = [a.layer('article') as Layer<string>, b.layer('article') as Layer<string>]
  for (let round = 0; round < 3; round++) {
    await here.set('1', `old ${round}`)
    await server.cli('CLIENT', 'KILL', 'TYPE', 'normal')
    await vi.waitFor(async () => expect((await there.set('1', `new ${round}`)).status).toBe('applied'), patience)
    await vi.waitFor(async () => expect(await here.get('1')).toBe(`new ${round}`), patience)
  }
  await vi.waitFor(() => expect([stateOf(a).deaf, stateOf(b).deaf]).toEqual([false, false]), patience)
})

it('forgets its memory when the log was trimmed past what it has heard', async () => {
  const { proxy, types, a, here, there } = await overProxy()
  await there.set('1', 'old')
  expect(await here.get('1')).toBe('old')
  const namespace = JSON.stringify(a.layers()[0]!.keyPattern).slice(1).split(':')[0]!
  await proxy.refuse()
  await there.set('1', 'new')
  await there.set('other', 'x')
  await rawRedis().xtrim(`{${namespace}:invalidation}:log`, 'MAXLEN', 1)
  await proxy.heal()
  await vi.waitFor(async () => expect(await here.get('1')).toBe('new'), patience)
  expect(types()).toContain('log-lost')
})

it('has no old data after FLUSHALL, and caches again', async () => {
  const server = await privateRedis()
  const options = { redis: server.url, maxStaleness, layers }
  const [a, b] = [await readyCache(options), await readyCache(options)]
  const [here, there] = [a.layer('article') as Layer<string>, b.layer('article') as Layer<string>]
  for (let round = 0; round < 3; round++) {
    await here.set('1', 'old', { tags: ['news'] })
    await expect.poll(() => there.get('1')).toBe('old')
    await server.cli('FLUSHALL')
    await a.invalidateTags(['news'])
    await here.delete('2')
    expect(await here.get('1')).toBeUndefined()
    await vi.waitFor(async () => expect(await there.get('1')).toBeUndefined(), patience)

    await vi.waitFor(async () => {
      await here.getOrSet('1', () => 'new')
      expect([await here.get('1'), await there.get('1')]).toEqual(['new', 'new'])
      expect([here.peek('1'), there.peek('1')]).toEqual(['new', 'new'])
    }, patience)
    await here.delete('1')
  }
})

it('stores no load that began before FLUSHALL', async () => {
  const server = await privateRedis()
  const a = await readyCache({ redis: server.url, maxStaleness, layers })
  const article = a.layer('article') as Layer<string>
  const { promise, resolve } = Promise.withResolvers<string>()
  const began = Promise.withResolvers<void>()
  const reading = article.getOrSet('1', () => {
    began.resolve()
    return promise
  })
  await began.promise
  await server.cli('FLUSHALL')
  resolve('old')
  expect(await reading).toBe('old')
  expect(await article.get('1')).toBeUndefined()
})

it('agrees with the others after Redis has come back empty', async () => {
  const server = await privateRedis()
  const options = { redis: server.url, maxStaleness, layers, breaker: { resetAfter: '100ms' } }
  const [a, b] = [await readyCache(options), await readyCache(options)]
  const [here, there] = [a.layer('article') as Layer<string>, b.layer('article') as Layer<string>]
  await here.set('1', 'old')
  expect(await there.get('1')).toBe('old')
  await server.restart()
  // Who had set it issues that again where Redis has lost it, and so may remove what has been set since.
  await vi.waitFor(async () => {
    expect(await there.set('1', 'new')).toMatchObject({ status: 'applied' })
    expect([await here.get('1'), await there.get('1')]).toEqual(['new', 'new'])
  }, patience)
})
