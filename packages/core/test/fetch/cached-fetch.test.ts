import { describe, expect, it } from 'vitest'
import { setUp, textOf } from './setup.ts'
import { counting, startUpstream, tagged } from './upstream.ts'

describe('a cached fetch', () => {
  it('asks once while the response is fresh, for as long as the upstream says', async () => {
    const upstream = await startUpstream(counting({ 'cache-control': 'max-age=60' }))
    const { cachedFetch, clock } = setUp()
    expect(await textOf(cachedFetch(`${upstream.url}/a`))).toBe('answer 1')
    await clock.advance(55_000)
    expect(await textOf(cachedFetch(`${upstream.url}/a`))).toBe('answer 1')
    await clock.advance(10_000)
    expect(await textOf(cachedFetch(`${upstream.url}/a`))).toBe('answer 2')
  })

  it('goes by the option, then by the layer, where the upstream says nothing', async () => {
    const upstream = await startUpstream(counting({}))
    const byOption = setUp({ ttl: '1m' })
    const byLayer = setUp({}, { ttl: '2m' })
    await byOption.cachedFetch(upstream.url)
    await byOption.clock.advance(61_000)
    expect(await textOf(byOption.cachedFetch(upstream.url))).toBe('answer 2')
    await byLayer.cachedFetch(upstream.url)
    await byLayer.clock.advance(110_000)
    expect(await textOf(byLayer.cachedFetch(upstream.url))).toBe('answer 3')
    await byLayer.clock.advance(11_000)
    expect(await textOf(byLayer.cachedFetch(upstream.url))).toBe('answer 4')
  })

  it('asks whether a response still holds, and gives it a new life', async () => {
    const upstream = await startUpstream(tagged({ 'cache-control': 'max-age=60, must-revalidate' }))
    const { cachedFetch, clock } = setUp()
    await cachedFetch(upstream.url)
    await clock.advance(61_000)
    const renewed = await cachedFetch(upstream.url)
    expect(renewed.status).toBe(200)
    expect(await renewed.text()).toBe('tagged')
    expect(renewed.headers.get('cache-status')).toMatch(/fwd=stale; fwd-status=304; ttl=\d+; stored/)
    expect(upstream.requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"v1"'])
    await clock.advance(50_000)
    await cachedFetch(upstream.url)
    expect(upstream.asked).toHaveLength(2)
  })

  it('gives every caller a body of his own, and clones', async () => {
    const upstream = await startUpstream(counting({ 'cache-control': 'max-age=60', 'content-type': 'text/plain' }))
    const { cachedFetch } = setUp()
    await cachedFetch(`${upstream.url}/x?y=1#z`)
    const [a, b] = await Promise.all([cachedFetch(`${upstream.url}/x?y=1`), cachedFetch(`${upstream.url}/x?y=1#other`)])
    new Uint8Array(await a.arrayBuffer()).fill(0)
    const copy = b.clone()
    expect([await b.text(), await copy.text()]).toEqual(['answer 1', 'answer 1'])
    for (const { url, redirected, ok, type } of [a, b, copy]) {
      expect({ url, redirected, ok, type }).toEqual({
        url: `${upstream.url}/x?y=1`,
        redirected: false,
        ok: true,
        type: 'basic',
      })
    }
    expect(a).toBeInstanceOf(Response)
    expect(a.headers.get('content-type')).toBe('text/plain')
    expect(upstream.asked).toHaveLength(1)
  })
})
