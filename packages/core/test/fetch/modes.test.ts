import { describe, expect, it } from 'vitest'
import { seen, setUp, textOf } from './setup.ts'
import { counting, startUpstream, tagged } from './upstream.ts'

const fresh = { 'cache-control': 'max-age=60' }

describe('the cache mode of a request', () => {
  it('no-store neither takes nor keeps', async () => {
    const upstream = await startUpstream(counting(fresh))
    const { cachedFetch } = setUp()
    expect(await textOf(cachedFetch(upstream.url, { cache: 'no-store' }))).toBe('answer 1')
    expect(await textOf(cachedFetch(upstream.url))).toBe('answer 2')
    expect(await textOf(cachedFetch(upstream.url, { cache: 'no-store' }))).toBe('answer 3')
    expect(await textOf(cachedFetch(upstream.url, { headers: { 'cache-control': 'no-store' } }))).toBe('answer 4')
    expect(await textOf(cachedFetch(upstream.url))).toBe('answer 2')
  })

  it('reload asks without conditions and keeps', async () => {
    const upstream = await startUpstream(tagged(fresh))
    const { cachedFetch } = setUp()
    await cachedFetch(upstream.url)
    expect(await seen(cachedFetch(upstream.url, { cache: 'reload' }))).toMatch(
      /^200 cache; fwd=uri-miss; fwd-status=200/,
    )
    expect(upstream.requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, undefined])
    expect(await seen(cachedFetch(upstream.url))).toMatch(/hit/)
  })

  it.each([
    ['no-cache', { cache: 'no-cache' }],
    ['a field no-cache', { headers: { 'cache-control': 'no-cache' } }],
    ['a field max-age=0', { headers: { 'cache-control': 'max-age=0' } }],
    ['a field Pragma', { headers: { pragma: 'no-cache' } }],
  ] as const)('%s asks whether it still holds', async (_, init) => {
    const upstream = await startUpstream(tagged(fresh))
    const { cachedFetch } = setUp()
    await cachedFetch(upstream.url)
    expect(await seen(cachedFetch(upstream.url, init))).toMatch(/^200 cache; fwd=stale; fwd-status=304/)
    expect(upstream.requests[1]?.headers['if-none-match']).toBe('"v1"')
  })

  it('force-cache takes what is there, however old, or asks', async () => {
    const upstream = await startUpstream(counting({ 'cache-control': 'max-age=60, must-revalidate', etag: '"1"' }))
    const { cachedFetch, clock } = setUp()
    const force = (): Promise<string> => textOf(cachedFetch(upstream.url, { cache: 'force-cache' }))
    expect(await force()).toBe('answer 1')
    await clock.advance(600_000)
    expect(await force()).toBe('answer 1')
    expect(await textOf(cachedFetch(upstream.url))).toBe('answer 2')
  })

  it('only-if-cached takes what is there, however old, or fails as fetch does', async () => {
    const upstream = await startUpstream(counting({ ...fresh, vary: 'user-agent' }))
    const { cachedFetch, clock } = setUp()
    const only = (agent: string): Promise<string> =>
      textOf(cachedFetch(upstream.url, { cache: 'only-if-cached', headers: { 'user-agent': agent } }))
    await expect(only('a')).rejects.toThrow(new TypeError('fetch failed'))
    await cachedFetch(upstream.url, { headers: { 'user-agent': 'a' } })
    await cachedFetch(upstream.url, { headers: { 'user-agent': 'b' } })
    await clock.advance(600_000)
    expect([await only('a'), await only('b')]).toEqual(['answer 1', 'answer 2'])
    await expect(only('c')).rejects.toThrow(TypeError)
    expect(upstream.asked).toHaveLength(2)
  })

  it('as a field, only-if-cached takes what is fresh, or is answered 504', async () => {
    const upstream = await startUpstream(counting(fresh))
    const { cachedFetch, clock } = setUp()
    const only = (more = ''): Promise<string> =>
      seen(cachedFetch(upstream.url, { headers: { 'cache-control': `only-if-cached${more}` } }))
    expect(await only()).toMatch(/^504/)
    await cachedFetch(upstream.url)
    expect(await only()).toMatch(/^200 cache; hit/)
    await clock.advance(70_000)
    expect(await only()).toMatch(/^504/)
    expect(await only(', max-stale=60')).toMatch(/^200 cache; hit/)
    expect(upstream.asked).toHaveLength(1)
  })

  it('leaves to the upstream what asks for a part, or has conditions of its own', async () => {
    const upstream = await startUpstream(tagged(fresh))
    const { cachedFetch } = setUp()
    await cachedFetch(upstream.url)
    for (const headers of [{ range: 'bytes=0-1' }, { 'If-Modified-Since': new Date().toUTCString() }])
      expect(await seen(cachedFetch(upstream.url, { headers }))).toBe('200 untouched')
    expect(await seen(cachedFetch(upstream.url, { headers: { 'if-none-match': '"v1"' } }))).toBe('304 untouched')
    expect(await seen(cachedFetch(upstream.url, { method: 'HEAD' }))).toBe('200 untouched')
    expect(upstream.asked).toHaveLength(5)
  })

  it('takes what fetch would refuse, or has nothing to do with HTTP, to fetch', async () => {
    const { cachedFetch } = setUp()
    expect(await textOf(cachedFetch('data:,hello'))).toBe('hello')
    await expect(cachedFetch('nowhere')).rejects.toThrow(TypeError)
    await expect(cachedFetch('http://user:pass@127.0.0.1/')).rejects.toThrow(TypeError)
    await expect(cachedFetch('http://127.0.0.1/', { headers: { 'bad name': '1' } })).rejects.toThrow(TypeError)
  })
})
