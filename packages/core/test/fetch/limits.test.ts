import { randomUUID } from 'node:crypto'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import { describe, expect, it } from 'vitest'
import { type RequestLimiter, createCachedFetch, externalLayer } from '../../src/index.ts'
import { memoryCache, rawRedis } from '../support/fleet.ts'
import { seen, setUp, textOf, until } from './setup.ts'
import { counting, startUpstream } from './upstream.ts'

const fresh = { 'cache-control': 'max-age=60' }

/** Gives out tokens when the test says so. */
function byHand(): RequestLimiter & { tokens: number; asked: number } {
  const limiter = {
    tokens: 0,
    asked: 0,
    async consume() {
      limiter.asked++
      // oxlint-disable-next-line typescript/only-throw-error
      if (limiter.tokens <= 0) throw { msBeforeNext: 5 }
      limiter.tokens--
    },
  }
  return limiter
}

/** Lets requests wait until so many have been answered, and then ends those that still wait. */
async function answeredOf(count: number, ask: (signal: AbortSignal) => Promise<Response>[]): Promise<number> {
  const controller = new AbortController()
  let answered = 0
  const asking = ask(controller.signal).map(async (response) => {
    await response
    answered++
  })
  await until(() => expect(answered).toBeGreaterThanOrEqual(count))
  controller.abort(new Error('enough'))
  await Promise.allSettled(asking)
  return answered
}

describe('a rate limit', () => {
  it('never holds back what is cached, and lets requests go in their order', async () => {
    const upstream = await startUpstream(counting(fresh))
    const { host } = new URL(upstream.url)
    const limiter = byHand()
    const { cachedFetch } = setUp({ limits: { [host]: limiter } })
    limiter.tokens = 1
    await cachedFetch(`${upstream.url}/0`)
    const waiting = [1, 2, 3].map((n) => textOf(cachedFetch(`${upstream.url}/${n}`)))
    await until(() => expect(limiter.asked).toBeGreaterThan(4))
    expect(await textOf(cachedFetch(`${upstream.url}/0`))).toBe('answer 1')
    expect(upstream.asked).toEqual(['GET /0'])
    limiter.tokens = 3
    await Promise.all(waiting)
    expect(upstream.asked).toEqual(['GET /0', 'GET /1', 'GET /2', 'GET /3'])
  })

  it('lets something stale stand in rather than wait, and holds for writes too', async () => {
    const upstream = await startUpstream(counting(fresh))
    const { host } = new URL(upstream.url)
    const limiter = byHand()
    const { cachedFetch, clock } = setUp({ limits: { [host.toUpperCase()]: limiter } }, { staleIfErrorFor: '1h' })
    limiter.tokens = 1
    await cachedFetch(upstream.url)
    await clock.advance(61_000)
    expect(await seen(cachedFetch(upstream.url))).toMatch(/hit;.*stale-if-error/)
    const controller = new AbortController()
    const write = cachedFetch(upstream.url, { method: 'POST', signal: controller.signal })
    await until(() => expect(limiter.asked).toBeGreaterThan(4))
    controller.abort(new Error('given up'))
    await expect(write).rejects.toThrow('given up')
    expect(upstream.asked).toEqual(['GET /'])
  })

  it('lets a bounded number wait, who can leave and take no token then', async () => {
    const upstream = await startUpstream(counting({ 'cache-control': 'no-store' }))
    const { host } = new URL(upstream.url)
    const limits = { [host]: { requests: 1, per: '1h', queue: 2 } }
    const { cachedFetch } = setUp({ limits })
    await cachedFetch(`${upstream.url}/0`)
    const controller = new AbortController()
    const waiting = [1, 2].map((n) =>
      cachedFetch(`${upstream.url}/${n}`, { signal: controller.signal }).catch((error: unknown) => error),
    )
    await until(async () => {
      const refused = await cachedFetch(`${upstream.url}/3`, { signal: AbortSignal.timeout(50) }).catch(
        (error: unknown) => error,
      )
      expect(String(refused)).toMatch(/UPSTREAM_BUSY: 127.0.0.1:\d+ has 2 requests waiting/)
    })
    controller.abort(new Error('left'))
    expect((await Promise.all(waiting)).map(String)).toEqual(Array(2).fill('Error: left'))
    expect(upstream.asked).toEqual(['GET /0'])
  })

  it('gives tokens as time passes, from a bucket of one or as many as one likes', async () => {
    const upstream = await startUpstream(counting({ 'cache-control': 'no-store' }))
    const { host } = new URL(upstream.url)
    const { cachedFetch } = setUp({ limits: { [host]: { requests: 1, per: '1d', burst: 3 } } })
    const answered = await answeredOf(3, (signal) =>
      [1, 2, 3, 4, 5].map((n) => cachedFetch(`${upstream.url}/${n}`, { signal })),
    )
    expect(answered).toBe(3)
    const paced = setUp({ limits: { [host]: { requests: 100, per: '1s' } } })
    await Promise.all([6, 7, 8, 9].map((n) => paced.cachedFetch(`${upstream.url}/${n}`)))
    expect(upstream.asked).toHaveLength(7)
  })

  it('may be the whole fleet’s, by a limiter in Redis', async () => {
    const upstream = await startUpstream(counting({ 'cache-control': 'no-store' }))
    const { host } = new URL(upstream.url)
    const keyPrefix = `t-${randomUUID()}`
    const fetches = [1, 2].map(() => {
      const limiter = new RateLimiterRedis({ storeClient: rawRedis(), keyPrefix, points: 4, duration: 3600 })
      return setUp({ limits: { [host]: limiter } }).cachedFetch
    })
    const answered = await answeredOf(4, (signal) =>
      fetches.flatMap((each) => [1, 2, 3, 4].map((n) => each(`${upstream.url}/${n}`, { signal }))),
    )
    expect(answered).toBe(4)
    expect(upstream.asked).toHaveLength(4)
  })

  it('that is broken stops nobody', async () => {
    const upstream = await startUpstream(counting(fresh))
    const { host } = new URL(upstream.url)
    const { cachedFetch } = setUp({ limits: { [host]: { consume: () => Promise.reject(new Error('no Redis')) } } })
    expect(await textOf(cachedFetch(upstream.url))).toBe('answer 1')
  })
})

describe('Retry-After', () => {
  it('keeps requests from the host until then, while something stale stands in', async () => {
    const upstream = await startUpstream(counting({ 'cache-control': 'max-age=1' }))
    const { cachedFetch, clock } = setUp()
    await cachedFetch(upstream.url)
    await clock.advance(2_000)
    upstream.answer = (_request, response) =>
      void response.writeHead(503, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }).end()
    for (let i = 0; i < 3; i++) {
      expect(await seen(cachedFetch(upstream.url))).toMatch(/^200 cache; hit; ttl=-\d+; detail=stale-if-error/)
      await clock.advance(2_000)
    }
    await expect(cachedFetch(`${upstream.url}/other`)).rejects.toMatchObject({ code: 'UPSTREAM_BUSY' })
    await expect(cachedFetch(upstream.url, { method: 'POST' })).rejects.toMatchObject({ code: 'UPSTREAM_BUSY' })
    expect(upstream.asked).toHaveLength(2)
  })

  it('is over when it says so', async () => {
    const upstream = await startUpstream(
      (_request, response) => void response.writeHead(429, { 'retry-after': '10' }).end(),
    )
    const { cachedFetch, clock } = setUp()
    expect((await cachedFetch(upstream.url)).status).toBe(429)
    await expect(cachedFetch(upstream.url)).rejects.toMatchObject({ code: 'UPSTREAM_BUSY' })
    upstream.answer = counting(fresh)
    await clock.advance(9_900)
    await expect(cachedFetch(upstream.url)).rejects.toMatchObject({ code: 'UPSTREAM_BUSY' })
    await clock.advance(200)
    expect(await textOf(cachedFetch(upstream.url))).toBe('answer 1')
  })

  it.each([
    ['url', ['GET /a', 'GET /b'] as readonly string[]],
    [false, ['GET /a', 'GET /b', 'GET /a']],
  ] as const)('closes %s where that is wanted', async (retryAfter, asked) => {
    const upstream = await startUpstream(
      (_request, response) => void response.writeHead(429, { 'retry-after': '60' }).end(),
    )
    const { cachedFetch } = setUp({ retryAfter })
    for (const path of ['a', 'b', 'a']) await cachedFetch(`${upstream.url}/${path}`).catch(() => {})
    expect(upstream.asked).toEqual(asked)
  })

  it.each(['', '0', '-1', 'soon'])('%j closes nothing', async (value) => {
    const upstream = await startUpstream(
      (_request, response) => void response.writeHead(429, { 'retry-after': value }).end(),
    )
    const { cachedFetch } = setUp()
    for (let i = 0; i < 2; i++) expect((await cachedFetch(upstream.url)).status).toBe(429)
  })
})

it.each<[object, RegExp]>([
  [
    { limits: { h: { requests: 0, per: '1s' } } },
    /createCachedFetch\.limits\['h'\]\.requests must be a whole number from 1, got 0/,
  ],
  [{ limits: { h: { requests: 1, per: 0 } } }, /limits\['h'\]\.per must be longer than 0/],
  [
    { limits: { h: { requests: 1, per: '1s', bursts: 1 } } },
    /limits\['h'\]\.bursts is not an option, did you mean burst/,
  ],
  [{ ttl: 'soon' }, /createCachedFetch\.ttl must be a duration/],
  [{ headers: ['a b'] }, /createCachedFetch\.headers\[0\] must be the name of a header field/],
  [{ setCookie: 'keep' }, /createCachedFetch\.setCookie must be/],
  [{ retryAfter: true }, /createCachedFetch\.retryAfter must be/],
  [{ fetch: 'x' }, /createCachedFetch\.fetch must be a function/],
  [{ layer: {} }, /createCachedFetch\.layer must be a layer of a cache/],
  [{ tll: 1 }, /createCachedFetch\.tll is not an option, did you mean ttl/],
])('options %j are refused in words', (options, message) => {
  const { cache } = memoryCache({ layers: { api: externalLayer() } })
  expect(() => createCachedFetch({ layer: cache.layer('api'), ...options })).toThrow(message)
})
