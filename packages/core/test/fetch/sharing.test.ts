import { describe, expect, it, vi } from 'vitest'
import { seen, setUp, textOf, until } from './setup.ts'
import { type TestUpstream, counting, startUpstream } from './upstream.ts'

/** Holds all answers back until it is told to let them go. */
function holding(upstream: TestUpstream): () => void {
  const { answer } = upstream
  const held: (() => void)[] = []
  upstream.answer = (request, response) => void held.push(() => answer(request, response))
  return () => {
    upstream.answer = answer
    for (const each of held.splice(0)) each()
  }
}

describe('callers who ask at once', () => {
  it('share one request where its response may be kept', async () => {
    const upstream = await startUpstream(counting({ 'cache-control': 'max-age=60' }))
    const letGo = holding(upstream)
    const { cachedFetch } = setUp()
    const asking = Array.from({ length: 20 }, () => cachedFetch(upstream.url))
    await until(() => expect(upstream.asked).toHaveLength(1))
    letGo()
    const responses = await Promise.all(asking)
    expect(await Promise.all(responses.map((response) => response.text()))).toEqual(Array(20).fill('answer 1'))
    const collapsed = responses.filter(({ headers }) => headers.get('cache-status')?.includes('collapsed'))
    expect(collapsed).toHaveLength(19)
    expect(upstream.asked).toHaveLength(1)
  })

  it('ask for themselves where it may not be kept, all at once', async () => {
    const upstream = await startUpstream(counting({ 'cache-control': 'no-store' }))
    const letGo = holding(upstream)
    const { cachedFetch } = setUp()
    const asking = Array.from({ length: 5 }, () => textOf(cachedFetch(upstream.url)))
    await until(() => expect(upstream.asked).toHaveLength(1))
    letGo()
    expect((await Promise.all(asking)).toSorted()).toEqual([1, 2, 3, 4, 5].map((n) => `answer ${n}`))
    expect(await textOf(cachedFetch(upstream.url))).toBe('answer 6')
  })

  it('share the answer of an upstream in trouble, and its error', async () => {
    const upstream = await startUpstream((_request, response) => void response.writeHead(500).end('broken'))
    const { cachedFetch } = setUp()
    let letGo = holding(upstream)
    const asking = Array.from({ length: 5 }, () => textOf(cachedFetch(upstream.url)))
    await until(() => expect(upstream.asked).toHaveLength(1))
    letGo()
    expect(await Promise.all(asking)).toEqual(Array(5).fill('broken'))

    upstream.answer = (_request, response) => void response.destroy()
    letGo = holding(upstream)
    const failing = Array.from({ length: 5 }, () => cachedFetch(upstream.url).catch((error: unknown) => error))
    await until(() => expect(upstream.asked).toHaveLength(2))
    letGo()
    const errors = await Promise.all(failing)
    expect(new Set(errors).size).toBe(1)
    expect(errors[0]).toBeInstanceOf(TypeError)
    expect(upstream.asked).toHaveLength(2)
  })

  it('are not hurt by one who leaves, and end the request when all have left', async () => {
    const closed = vi.fn<() => void>()
    const upstream = await startUpstream(counting({ 'cache-control': 'max-age=60' }))
    const letGo = holding(upstream)
    const { cachedFetch } = setUp()
    const first = new AbortController()
    const leaving = cachedFetch(upstream.url, { signal: first.signal })
    const staying = textOf(cachedFetch(upstream.url))
    await until(() => expect(upstream.asked).toHaveLength(1))
    first.abort(new Error('changed my mind'))
    await expect(leaving).rejects.toThrow('changed my mind')
    letGo()
    expect(await staying).toBe('answer 1')
    expect(upstream.asked).toHaveLength(1)

    upstream.answer = (_request, response) => void response.once('close', closed)
    const second = new AbortController()
    const alone = cachedFetch(`${upstream.url}/other`, { signal: second.signal })
    await until(() => expect(upstream.asked).toHaveLength(2))
    second.abort(new Error('me too'))
    await expect(alone).rejects.toThrow('me too')
    await until(() => expect(closed).toHaveBeenCalledOnce())
    await expect(cachedFetch(upstream.url, { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow(
      'too late',
    )
  })

  it('leave nothing running where the response of one who has left may not be kept', async () => {
    const closed = vi.fn<() => void>()
    const upstream = await startUpstream((_request, response) => {
      response.writeHead(200, { 'cache-control': 'no-store' }).write('endless')
      response.once('close', closed)
    })
    const letGo = holding(upstream)
    const { cachedFetch } = setUp()
    const first = new AbortController()
    const second = new AbortController()
    const asking = [first, second].map(({ signal }) => cachedFetch(upstream.url, { signal }))
    await until(() => expect(upstream.asked).toHaveLength(1))
    first.abort(new Error('left'))
    await expect(asking[0]).rejects.toThrow('left')
    letGo()
    const response = await asking[1]!
    await until(() => expect(closed).toHaveBeenCalledTimes(1))
    await response.body?.cancel()
    expect(upstream.asked).toHaveLength(2)
  })
})

describe('a write', () => {
  it('makes everybody ask again, whoever he is and whatever fields he sends', async () => {
    const upstream = await startUpstream(counting({ 'cache-control': 'max-age=60', vary: 'user-agent' }))
    const { cachedFetch } = setUp()
    const users = ['one', 'two'].flatMap((user) =>
      ['a', 'b'].map((agent) => ({ authorization: user, 'user-agent': agent })),
    )
    const ask = (): Promise<string[]> =>
      Promise.all(users.map((headers) => textOf(cachedFetch(`${upstream.url}/items`, { headers }))))
    const before = await ask()
    expect(await ask()).toEqual(before)
    const { length } = upstream.asked
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      await cachedFetch(`${upstream.url}/items`, { method, cache: 'no-store' })
    expect(await ask()).toEqual(before)
    await cachedFetch(`${upstream.url}/items`, { method: 'POST', body: 'x' })
    const after = await ask()
    for (const text of after) expect(before).not.toContain(text)
    expect(upstream.asked.length).toBeGreaterThanOrEqual(length + 8)
  })

  it('forgets what its answer names, of its own origin, and nothing where it failed', async () => {
    const upstream = await startUpstream(counting({ 'cache-control': 'max-age=60' }))
    const other = await startUpstream(counting({ 'cache-control': 'max-age=60' }))
    const { cachedFetch } = setUp()
    const urls = [`${upstream.url}/items/1`, `${upstream.url}/list`, `${other.url}/items/1`]
    for (const url of urls) await cachedFetch(url)
    const { answer } = upstream
    upstream.answer = (_request, response) => void response.writeHead(500).end()
    await cachedFetch(urls[0]!, { method: 'DELETE' })
    upstream.answer = (_request, response) =>
      void response.writeHead(201, { location: '/items/1', 'content-location': urls[2] }).end()
    expect(await seen(cachedFetch(urls[0]!))).toMatch(/hit/)
    await cachedFetch(`${upstream.url}/items`, { method: 'PUT', body: 'x' })
    upstream.answer = answer
    expect(await seen(cachedFetch(urls[0]!))).toMatch(/fwd=uri-miss/)
    for (const url of urls.slice(1)) expect(await seen(cachedFetch(url))).toMatch(/hit/)
  })

  it('is not undone by a response that was on its way', async () => {
    const upstream = await startUpstream(counting({ 'cache-control': 'max-age=60' }))
    const { cachedFetch } = setUp()
    const letGo = holding(upstream)
    const slow = textOf(cachedFetch(upstream.url))
    await until(() => expect(upstream.asked).toHaveLength(1))
    const { answer } = upstream
    upstream.answer = (_request, response) => void response.writeHead(204).end()
    await cachedFetch(upstream.url, { method: 'PATCH', body: 'x' })
    upstream.answer = answer
    letGo()
    expect(await slow).toBe('answer 1')
    expect(await textOf(cachedFetch(upstream.url))).toBe('answer 2')
  })
})
