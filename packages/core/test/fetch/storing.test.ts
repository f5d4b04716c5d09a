import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { seen, setUp, textOf } from './setup.ts'
import { counting, startUpstream } from './upstream.ts'

const fresh = { 'cache-control': 'max-age=60' }

describe('a response', () => {
  it.each<[string, Record<string, string | string[]>, object?]>([
    ['says no-store', { 'cache-control': 'max-age=60, no-store' }],
    ['sets a cookie', { ...fresh, 'set-cookie': 'a=1' }],
    ['is a stream of events', { ...fresh, 'content-type': 'text/event-stream; charset=utf-8' }],
    ['is stale when it comes and cannot be asked about', { 'cache-control': 'max-age=0, must-revalidate' }],
    ['is as old as it may become', { 'cache-control': 'max-age=60, must-revalidate', age: '60' }],
    ['has passed by a date that is none', { expires: '0', 'cache-control': 'must-revalidate' }],
    ['is private, in a shared cache', { 'cache-control': 'private, max-age=60' }, { shared: true }],
  ])('that %s is not kept, and reaches its caller as it is', async (_, fields, options = {}) => {
    const upstream = await startUpstream(counting(fields))
    const { cachedFetch } = setUp(options)
    expect(await seen(cachedFetch(upstream.url))).toBe('200 untouched')
    expect(await textOf(cachedFetch(upstream.url))).toBe('answer 2')
  })

  it.each<[string, Record<string, string>, object?]>([
    ['is private', { 'cache-control': 'private, max-age=60' }],
    ['says so by a date', { expires: new Date(Date.now() + 100_000).toUTCString() }],
    [
      'is asked for with credentials, and permits it, in a shared cache',
      { 'cache-control': 's-maxage=60' },
      { shared: true },
    ],
    [
      'has changed long ago, where guesses are wanted',
      { 'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT' },
      { heuristic: true, ttl: 0 },
    ],
  ])('that %s is kept', async (_, fields, options = {}) => {
    const upstream = await startUpstream(counting(fields))
    const { cachedFetch } = setUp(options)
    const init = { headers: { authorization: 'me' } }
    await cachedFetch(upstream.url, init)
    expect(await textOf(cachedFetch(upstream.url, init))).toBe('answer 1')
  })

  it('asked for with credentials is not kept in a shared cache without permission', async () => {
    const upstream = await startUpstream(counting(fresh))
    const { cachedFetch } = setUp({ shared: true })
    const init = { headers: { authorization: 'me' } }
    await cachedFetch(upstream.url, init)
    expect(await textOf(cachedFetch(upstream.url, init))).toBe('answer 2')
  })

  it.each([
    [200, 1],
    [203, 1],
    [204, 1],
    [301, 1],
    [308, 1],
    [404, 2],
    [410, 2],
    [405, 2],
    [302, 2],
    [400, 2],
    [501, 2],
  ])('of status %i that says nothing of its life is asked for %i times of two', async (status, times) => {
    const upstream = await startUpstream((_, response) => void response.writeHead(status).end())
    const { cachedFetch } = setUp()
    for (let i = 0; i < 2; i++) expect((await cachedFetch(upstream.url, { redirect: 'manual' })).status).toBe(status)
    expect(upstream.asked).toHaveLength(times)
  })

  it.each([404, 405, 410, 414, 501, 302, 503])('of status %i is kept where it says for how long', async (status) => {
    const upstream = await startUpstream((_, response) => void response.writeHead(status, 'My Words', fresh).end('why'))
    const { cachedFetch } = setUp()
    for (let i = 0; i < 2; i++) {
      const response = await cachedFetch(upstream.url, { redirect: 'manual' })
      expect([response.status, response.statusText, await response.text()]).toEqual([status, 'My Words', 'why'])
    }
    expect(upstream.asked).toHaveLength(1)
  })

  it('is kept for as long as a function says, of any status', async () => {
    const upstream = await startUpstream((_, response) => void response.writeHead(404).end())
    const { cachedFetch, clock } = setUp({
      ttl: ({ status, url }) => (status === 404 && url.pathname === '/x' ? '10s' : undefined),
    })
    for (let i = 0; i < 2; i++) await cachedFetch(`${upstream.url}/x`)
    await clock.advance(10_001)
    await cachedFetch(`${upstream.url}/x`)
    for (let i = 0; i < 2; i++) await cachedFetch(`${upstream.url}/y`)
    expect(upstream.asked).toEqual(['GET /x', 'GET /x', 'GET /y', 'GET /y'])
  })

  it('with a cookie is kept without it, or with it, as one likes', async () => {
    const upstream = await startUpstream(counting({ ...fresh, 'set-cookie': ['a=1', 'b=2'] }))
    const cookies = async (setCookie: 'strip' | 'store'): Promise<string[]> => {
      const { cachedFetch } = setUp({ setCookie })
      // Whose request it was is given all of it.
      expect((await cachedFetch(upstream.url)).headers.getSetCookie()).toEqual(['a=1', 'b=2'])
      return (await cachedFetch(upstream.url)).headers.getSetCookie()
    }
    expect(await cookies('strip')).toEqual([])
    expect(await cookies('store')).toEqual(['a=1', 'b=2'])
    expect(upstream.asked).toHaveLength(2)
  })

  it('keeps the fields that it does not forbid to keep', async () => {
    const control = 'max-age=60, no-cache="x-mine, set-cookie"'
    const upstream = await startUpstream(
      counting({ 'cache-control': control, 'x-mine': '1', 'x-all': '2', 'set-cookie': 'a=1' }),
    )
    const { cachedFetch } = setUp()
    const seenBy: (string | null)[][] = []
    for (let i = 0; i < 2; i++) {
      const { headers } = await cachedFetch(upstream.url)
      seenBy.push(['x-mine', 'x-all', 'set-cookie'].map((name) => headers.get(name)))
    }
    expect(seenBy).toEqual([
      ['1', '2', 'a=1'],
      [null, '2', null],
    ])
  })

  it('tells of a coding that nobody has undone, and of its length', async () => {
    const fields = { ...fresh, 'content-encoding': 'secret-code', 'content-length': '5' }
    const upstream = await startUpstream((_, response) => void response.writeHead(200, fields).end('abcde'))
    const { cachedFetch } = setUp()
    for (let i = 0; i < 2; i++) {
      const { headers } = await cachedFetch(upstream.url)
      expect([headers.get('content-encoding'), headers.get('content-length')]).toEqual(['secret-code', '5'])
    }
    expect(upstream.asked).toHaveLength(1)
  })

  it('says nothing of a coding that it no longer has, nor of its connection', async () => {
    const upstream = await startUpstream((_, response) => {
      const body = gzipSync('packed')
      const fields = {
        'content-encoding': 'gzip',
        'content-length': body.length,
        vary: 'accept-encoding',
        'x-own': '1',
        connection: 'x-own',
      }
      response.writeHead(200, { ...fresh, ...fields }).end(body)
    })
    const { cachedFetch } = setUp()
    for (let i = 0; i < 2; i++) {
      const response = await cachedFetch(upstream.url)
      for (const name of ['content-encoding', 'content-length']) expect(response.headers.get(name)).toBeNull()
      expect(await response.text()).toBe('packed')
    }
    const { headers } = await cachedFetch(upstream.url)
    expect([headers.get('connection'), headers.get('x-own')]).toEqual([null, null])
    expect(upstream.asked).toHaveLength(1)
  })

  it('of a service that forbids what does no harm may be changed by a fetch of one’s own', async () => {
    const upstream = await startUpstream(counting({ 'cache-control': 'no-store' }))
    const patient: typeof fetch = async (input, init) => {
      const response = await fetch(input, init)
      const headers = new Headers(response.headers)
      headers.set('cache-control', 'max-age=300')
      return new Response(response.body, { status: response.status, headers })
    }
    const { cachedFetch } = setUp({ fetch: patient })
    for (let i = 0; i < 2; i++) expect(await textOf(cachedFetch(upstream.url))).toBe('answer 1')
    expect(upstream.asked).toHaveLength(1)
  })

  it('of no status that is known is passed on', async () => {
    const upstream = await startUpstream((_, response) => void response.writeHead(999, fresh).end('odd'))
    const { cachedFetch } = setUp()
    for (let i = 0; i < 2; i++) {
      const response = await cachedFetch(upstream.url)
      expect([response.status, await response.text()]).toEqual([999, 'odd'])
    }
    expect(upstream.asked).toHaveLength(2)
  })

  it('tells its age, and how the cache took part', async () => {
    const upstream = await startUpstream(counting({ ...fresh, age: '10', 'cache-status': 'Edge; hit' }))
    const { cachedFetch, clock } = setUp()
    expect((await cachedFetch(upstream.url)).headers.get('age')).toBe('10')
    await clock.advance(5_000)
    const { headers } = await cachedFetch(upstream.url)
    expect(Number(headers.get('age'))).toBeGreaterThanOrEqual(15)
    expect(headers.get('cache-status')).toMatch(/^Edge; hit, cache; hit; ttl=4\d$/)
    await clock.advance(46_000)
    expect(await textOf(cachedFetch(upstream.url))).toBe('answer 2')
  })
})
