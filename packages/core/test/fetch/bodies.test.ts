import { describe, expect, it, vi } from 'vitest'
import { setUp, textOf, until } from './setup.ts'
import { flood, startUpstream } from './upstream.ts'

const fresh = { 'cache-control': 'max-age=60' }
const large = 'x'.repeat(100_000)

describe('a body', () => {
  it.each([
    ['that says so', { 'content-length': String(large.length) }],
    ['that does not', {}],
  ])('longer than the cap, %s, comes whole and is not kept', async (_, fields) => {
    const upstream = await startUpstream(
      (_request, response) => void response.writeHead(200, { ...fresh, ...fields }).end(large),
    )
    const { cachedFetch } = setUp({ maxBodyBytes: '50kb' })
    for (let i = 0; i < 2; i++) {
      const response = await cachedFetch(`${upstream.url}/big`)
      expect(response.url).toBe(`${upstream.url}/big`)
      expect(await response.text()).toBe(large)
    }
    expect(upstream.asked).toHaveLength(2)
  })

  it('longer than the cap goes at the pace of its reader', async () => {
    const body = flood(1000, fresh)
    const upstream = await startUpstream(body.answer)
    const { cachedFetch } = setUp({ maxBodyBytes: '100kb' })
    const response = await cachedFetch(upstream.url)
    // The connection holds what fits into its buffers, and the cache hardly more than its cap.
    await body.stalled()
    expect(body.sent).toBeLessThan(1000)
    expect((await response.arrayBuffer()).byteLength).toBe(body.size)
  })

  it('that is cut short is an error and is not kept', async () => {
    let isCut = true
    const upstream = await startUpstream((_request, response) => {
      response.writeHead(200, { ...fresh, 'content-length': '8' })
      if (isCut) response.write('comp', () => response.destroy())
      else response.end('complete')
    })
    const { cachedFetch } = setUp()
    await expect(cachedFetch(upstream.url)).rejects.toThrow(TypeError)
    isCut = false
    expect(await textOf(cachedFetch(upstream.url))).toBe('complete')
    expect(upstream.asked).toHaveLength(2)
  })

  it('that is slow makes nobody but those who wait for it wait', async () => {
    let finish = (): void => {}
    const upstream = await startUpstream((request, response) => {
      response.writeHead(200, fresh)
      response.write(request.url === '/slow' ? 'slow ' : 'quick')
      if (request.url === '/slow') finish = () => response.end('indeed')
      else response.end()
    })
    const { cachedFetch } = setUp()
    const waiting = [textOf(cachedFetch(`${upstream.url}/slow`)), textOf(cachedFetch(`${upstream.url}/slow`))]
    await until(() => expect(upstream.asked).toEqual(['GET /slow']))
    expect(await textOf(cachedFetch(`${upstream.url}/quick`))).toBe('quick')
    finish()
    expect(await Promise.all(waiting)).toEqual(['slow indeed', 'slow indeed'])
    expect(upstream.asked).toHaveLength(2)
  })

  it('of a response that is not kept streams to its caller alone, who can end it', async () => {
    const ended = vi.fn<() => void>()
    const upstream = await startUpstream((_request, response) => {
      response.writeHead(200, { 'cache-control': 'no-store' }).write('first')
      response.once('close', ended)
    })
    const { cachedFetch } = setUp()
    const controller = new AbortController()
    const response = await cachedFetch(upstream.url, { signal: controller.signal })
    const reader = response.body!.getReader()
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('first')
    controller.abort(new Error('enough'))
    await expect(reader.read()).rejects.toThrow('enough')
    await until(() => expect(ended).toHaveBeenCalledOnce())
  })

  it('may be none', async () => {
    const upstream = await startUpstream((_request, response) => void response.writeHead(204, fresh).end())
    const { cachedFetch } = setUp()
    for (let i = 0; i < 2; i++) {
      const response = await cachedFetch(upstream.url)
      expect([response.status, response.body]).toEqual([204, null])
    }
    expect(upstream.asked).toHaveLength(1)
  })
})
