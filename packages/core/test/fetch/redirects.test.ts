import { describe, expect, it } from 'vitest'
import { setUp, textOf } from './setup.ts'
import { startUpstream } from './upstream.ts'

describe('a redirection', () => {
  it('is a response with a life of its own, and so is what it leads to', async () => {
    let version = 1
    const upstream = await startUpstream(({ url }, response) => {
      if (url === '/latest') response.writeHead(302, { location: `/v${version}` }).end()
      else response.writeHead(200, { 'cache-control': 'max-age=31536000, immutable' }).end(`version ${url}`)
    })
    const { cachedFetch } = setUp()
    const first = await cachedFetch(`${upstream.url}/latest`)
    expect([first.url, first.redirected, await first.text()]).toEqual([`${upstream.url}/v1`, true, 'version /v1'])
    await cachedFetch(`${upstream.url}/latest`)
    version = 2
    expect(await textOf(cachedFetch(`${upstream.url}/latest`))).toBe('version /v2')
    expect(upstream.asked).toEqual(['GET /latest', 'GET /v1', 'GET /latest', 'GET /latest', 'GET /v2'])
  })

  it('that may be kept is kept, and leaves credentials behind where it leads to another host', async () => {
    const elsewhere = await startUpstream(
      ({ headers }, response) =>
        void response.writeHead(200, { 'cache-control': 'max-age=60' }).end(headers.authorization ?? 'nobody'),
    )
    const upstream = await startUpstream(
      (_request, response) => void response.writeHead(301, { location: `${elsewhere.url}/x` }).end(),
    )
    const { cachedFetch } = setUp()
    for (let i = 0; i < 2; i++) {
      const response = await cachedFetch(upstream.url, {
        headers: { authorization: 'me', cookie: 'a=1', 'x-other': 'o' },
      })
      expect([response.url, await response.text()]).toEqual([`${elsewhere.url}/x`, 'nobody'])
    }
    expect(elsewhere.requests.map(({ headers }) => [headers.cookie, headers['x-other']])).toEqual([[undefined, 'o']])
    expect(upstream.asked).toHaveLength(1)
  })

  it('is given as it is, or refused, where one likes, and does not go on for ever', async () => {
    const upstream = await startUpstream(
      (_request, response) => void response.writeHead(308, { location: '/again' }).end(),
    )
    const { cachedFetch } = setUp()
    for (let i = 0; i < 2; i++) {
      const response = await cachedFetch(upstream.url, { redirect: 'manual' })
      expect([response.status, response.headers.get('location'), response.redirected]).toEqual([308, '/again', false])
      await expect(cachedFetch(upstream.url, { redirect: 'error' })).rejects.toThrow(TypeError)
      await expect(cachedFetch(upstream.url)).rejects.toThrow(TypeError)
    }
    expect(upstream.asked).toEqual(['GET /', 'GET /again'])
  })

  it('of a write is followed as fetch does', async () => {
    const upstream = await startUpstream(({ method }, response) => {
      if (method === 'POST') response.writeHead(303, { location: '/done' }).end()
      else response.end('done')
    })
    const { cachedFetch } = setUp()
    const response = await cachedFetch(upstream.url, { method: 'POST', body: 'x' })
    expect([response.url, response.redirected, await response.text()]).toEqual([`${upstream.url}/done`, true, 'done'])
  })
})
