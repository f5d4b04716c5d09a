import { describe, expect, it } from 'vitest'
import { seen, setUp, textOf, until } from './setup.ts'
import { counting, startUpstream, tagged } from './upstream.ts'

describe('a stale response', () => {
  it('is served at once while one request replaces it, where it says so', async () => {
    const upstream = await startUpstream(counting({ 'cache-control': 'max-age=60, stale-while-revalidate=30' }))
    const { cachedFetch, clock } = setUp()
    await cachedFetch(upstream.url)
    await clock.advance(70_000)
    expect(await Promise.all([1, 2, 3].map(() => textOf(cachedFetch(upstream.url))))).toEqual(Array(3).fill('answer 1'))
    await until(async () => expect(await textOf(cachedFetch(upstream.url))).toBe('answer 2'))
    expect(upstream.asked).toHaveLength(2)
    await clock.advance(91_000)
    expect(await textOf(cachedFetch(upstream.url))).toBe('answer 3')
  })

  it.each([
    ['answers 500', (status: number) => status],
    ['answers 429', () => 429],
    ['breaks off', () => 0],
  ])('stands in while the upstream %s, for as long as the layer or the response says', async (_, statusOf) => {
    let status = 200
    const upstream = await startUpstream(({ url }, response) => {
      const control = url === '/own' ? 'max-age=60, stale-if-error=60' : 'max-age=60'
      if (status === 0) response.destroy()
      else response.writeHead(status, status === 200 ? { 'cache-control': control } : {}).end(`status ${status}`)
    })
    const { cachedFetch, clock } = setUp({}, { staleIfErrorFor: '1h' })
    for (const path of ['/own', '/layer']) await cachedFetch(upstream.url + path)
    status = statusOf(500)
    await clock.advance(70_000)
    for (const path of ['/own', '/layer']) {
      expect(await seen(cachedFetch(upstream.url + path))).toMatch(/^200 cache; hit; ttl=-1\d; detail=stale-if-error$/)
    }
    await clock.advance(60_000)
    expect(await textOf(cachedFetch(`${upstream.url}/layer`))).toBe('status 200')
    const own = await cachedFetch(`${upstream.url}/own`).catch((error: unknown) => error as TypeError)
    expect(own instanceof Response ? own.status : own.message).toBe(status || 'fetch failed')
  })

  it.each([
    ['must-revalidate', { 'cache-control': 'max-age=60, must-revalidate' }, {}],
    ['no-cache', { 'cache-control': 'no-cache' }, {}],
    ['s-maxage, in a shared cache', { 'cache-control': 's-maxage=60' }, { shared: true }],
  ])('never stands in where it says %s', async (_, fields, options) => {
    let isDown = false
    const upstream = await startUpstream((request, response) => {
      if (isDown) response.writeHead(503).end('down')
      else tagged(fields)(request, response)
    })
    const { cachedFetch, clock } = setUp(options, { staleFor: '1h', staleIfErrorFor: '1h' })
    await cachedFetch(upstream.url)
    await clock.advance(70_000)
    isDown = true
    for (let i = 0; i < 3; i++) expect(await textOf(cachedFetch(upstream.url))).toBe('down')
    isDown = false
    expect(await seen(cachedFetch(upstream.url))).toMatch(/^200 cache; fwd=stale; fwd-status=304/)
  })

  it('that must not stand in is asked about once for all who wait, also where that fails', async () => {
    const upstream = await startUpstream(tagged({ 'cache-control': 'max-age=60, must-revalidate' }))
    const { cachedFetch, clock } = setUp()
    await cachedFetch(upstream.url)
    await clock.advance(61_000)
    upstream.answer = (_request, response) => void setImmediate(() => response.writeHead(500).end('broken'))
    expect(await Promise.all([1, 2, 3].map(() => textOf(cachedFetch(upstream.url))))).toEqual(Array(3).fill('broken'))
    expect(upstream.asked).toHaveLength(2)
  })

  it('that has to be asked about each time is asked about by each, and never kept waiting', async () => {
    const upstream = await startUpstream(tagged({ 'cache-control': 'no-cache' }))
    const { cachedFetch, clock } = setUp()
    await cachedFetch(upstream.url)
    await clock.advance(10_000)
    let held: (() => void)[] = []
    upstream.answer = (request, response) =>
      void held.push(() => tagged({ 'cache-control': 'no-cache' })(request, response))
    const asking = [1, 2, 3].map(() => textOf(cachedFetch(upstream.url)))
    await until(() => expect(held).toHaveLength(3))
    for (const answer of held.splice(0)) answer()
    expect(await Promise.all(asking)).toEqual(Array(3).fill('tagged'))
    expect(upstream.requests.slice(1).map(({ headers }) => headers['if-none-match'])).toEqual(Array(3).fill('"v1"'))
    held = []
    upstream.answer = tagged({ 'cache-control': 'no-cache' }, '"v2"')
    expect(await seen(cachedFetch(upstream.url))).toMatch(/^200 cache; fwd=stale; fwd-status=200.*stored/)
    expect(await seen(cachedFetch(upstream.url))).toMatch(/fwd-status=304/)
  })

  it('is asked about by its date where it has no tag', async () => {
    const changed = 'Mon, 02 Nov 2026 10:00:00 GMT'
    const upstream = await startUpstream((request, response) => {
      const has = request.headers['if-modified-since'] === changed
      response
        .writeHead(has ? 304 : 200, { 'cache-control': 'max-age=1', 'last-modified': changed })
        .end(has ? undefined : 'text')
    })
    const { cachedFetch, clock } = setUp()
    await cachedFetch(upstream.url)
    await clock.advance(2_000)
    expect(await textOf(cachedFetch(upstream.url))).toBe('text')
    expect(upstream.requests[1]?.headers['if-modified-since']).toBe(changed)
  })

  it('takes the fields of a 304, but none that tell of the body', async () => {
    const upstream = await startUpstream(
      tagged({ 'cache-control': 'max-age=1', 'x-version': '1', 'content-type': 'text/plain' }),
    )
    const { cachedFetch, clock } = setUp()
    await cachedFetch(upstream.url)
    await clock.advance(2_000)
    upstream.answer = tagged({ 'cache-control': 'max-age=100', 'x-version': '2', 'content-type': 'nonsense' })
    await cachedFetch(upstream.url)
    await clock.advance(90_000)
    const { headers } = await cachedFetch(upstream.url)
    expect([headers.get('x-version'), headers.get('content-type')]).toEqual(['2', 'text/plain'])
    expect(upstream.asked).toHaveLength(2)
  })

  it('whose 304 forbids to keep it is given to who asked, and forgotten', async () => {
    const upstream = await startUpstream(tagged({ 'cache-control': 'max-age=1' }))
    const { cachedFetch, clock } = setUp()
    await cachedFetch(upstream.url)
    await clock.advance(2_000)
    upstream.answer = tagged({ 'cache-control': 'no-store' })
    expect(await textOf(cachedFetch(upstream.url))).toBe('tagged')
    expect(await seen(cachedFetch(upstream.url))).toBe('200 untouched')
    expect(upstream.requests[2]?.headers['if-none-match']).toBeUndefined()
  })
})
