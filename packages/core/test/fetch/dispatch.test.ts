import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it, vi } from 'vitest'
import * as undici8 from 'undici'
import * as undici7 from 'undici-7'
import {
  type CachedRequestOptions,
  type Layer,
  cachedDispatch,
  createCachedFetch,
  externalLayer,
} from '../../src/index.ts'
import type { ManualClock } from '../../src/testing/index.ts'
import { memoryCache } from '../support/fleet.ts'
import { until } from './setup.ts'
import { counting, flood, startUpstream, tagged } from './upstream.ts'

const fresh = { 'cache-control': 'max-age=60' }
const versions = [
  ['8', undici8],
  ['7', undici7 as unknown as typeof undici8],
] as const

const agents: undici8.Agent[] = []
afterAll(() => Promise.all(agents.map((agent) => agent.close())))

interface Setup {
  readonly layer: Layer
  readonly clock: ManualClock
  readonly dispatcher: undici8.Dispatcher
  readonly text: (url: string, init?: object) => Promise<string>
}

function setUp(undici: typeof undici8, options: Omit<CachedRequestOptions, 'layer'> = {}): Setup {
  const { cache, clock } = memoryCache({ layers: { api: externalLayer({ jitter: 0 }) } })
  const layer = cache.layer('api')
  const agent = new undici.Agent()
  agents.push(agent)
  const dispatcher = agent.compose(cachedDispatch({ layer, ...options }))
  const text = async (url: string, init?: object): Promise<string> =>
    (await undici.request(url, { dispatcher, ...init })).body.text()
  return { layer, clock, dispatcher, text }
}

describe.each(versions)('a dispatcher of undici %s', (_, undici) => {
  it('gains the cache for request and fetch', async () => {
    const upstream = await startUpstream(counting(fresh))
    const { dispatcher } = setUp(undici)
    const statuses: unknown[] = []
    for (let i = 0; i < 2; i++) {
      const { body, headers, statusCode } = await undici.request(`${upstream.url}/a`, { dispatcher, query: { b: 1 } })
      expect([statusCode, headers['cache-control'], await body.text()]).toEqual([200, 'max-age=60', 'answer 1'])
      const response = await undici.fetch(`${upstream.url}/a?b=1`, { dispatcher })
      expect([response.url, await response.text()]).toEqual([`${upstream.url}/a?b=1`, `answer 2`])
      expect(upstream.asked).toEqual(['GET /a?b=1', 'GET /a?b=1'])
      statuses.push(headers['cache-status'])
    }
    expect(statuses[1]).toMatch(/^cache; hit; ttl=/)
  })

  it('asks once for all who ask at once, and asks whether it still holds', async () => {
    const upstream = await startUpstream(tagged({ 'cache-control': 'max-age=60' }))
    const { clock, text } = setUp(undici)
    const ask = (): Promise<string[]> => Promise.all(Array.from({ length: 10 }, () => text(upstream.url)))
    expect(await ask()).toEqual(Array(10).fill('tagged'))
    await clock.advance(61_000)
    expect(await ask()).toEqual(Array(10).fill('tagged'))
    expect(upstream.requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"v1"'])
  })

  it('keeps bytes as they came, apart from those that fetch has decoded', async () => {
    const packed = gzipSync('packed')
    const upstream = await startUpstream(
      (_request, response) =>
        void response
          .writeHead(200, { ...fresh, 'content-encoding': 'gzip', 'content-length': packed.length })
          .end(packed),
    )
    const { dispatcher, layer } = setUp(undici)
    const cachedFetch = createCachedFetch({ layer })
    expect(await (await cachedFetch(upstream.url)).text()).toBe('packed')
    for (let i = 0; i < 2; i++) {
      const { body, headers } = await undici.request(upstream.url, { dispatcher, headers: ['Accept-Encoding', 'gzip'] })
      expect([headers['content-encoding'], Number(headers['content-length'])]).toEqual(['gzip', packed.length])
      expect(await buffer(body)).toEqual(packed)
      expect(await (await undici.fetch(upstream.url, { dispatcher })).text()).toBe('packed')
    }
    // For who takes other codings the bytes may be others.
    expect(upstream.asked).toHaveLength(3)
  })

  it('lets writes through, and forgets what they change before they have answered', async () => {
    let count = 0
    const upstream = await startUpstream((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => response.writeHead(200, fresh).end(`${++count} ${Buffer.concat(chunks).toString()}`))
    })
    const { text } = setUp(undici)
    expect(await text(upstream.url)).toBe('1 ')
    expect(await text(upstream.url, { method: 'POST', body: 'hello' })).toBe('2 hello')
    expect(await text(upstream.url)).toBe('3 ')
    expect(await text(upstream.url, { headers: { range: 'bytes=0-1' } })).toBe('4 ')
    expect(await text(upstream.url, { headers: { 'cache-control': 'no-store' } })).toBe('5 ')
    expect(await text(upstream.url)).toBe('3 ')
  })

  it('gives what is too long to its caller as it comes, at that one’s pace', async () => {
    const flooding = flood(1000, fresh)
    const upstream = await startUpstream(flooding.answer)
    const { dispatcher } = setUp(undici, { maxBodyBytes: '100kb' })
    const { body } = await undici.request(upstream.url, { dispatcher })
    await flooding.stalled()
    expect(flooding.sent).toBeLessThan(1000)
    expect((await buffer(body)).length).toBe(flooding.size)
  })

  it('keeps nothing of a body that is cut short, and passes errors on', async () => {
    let isCut = true
    const upstream = await startUpstream((_request, response) => {
      response.writeHead(200, { ...fresh, 'content-length': '8' })
      if (isCut) response.write('comp', () => response.destroy())
      else response.end('complete')
    })
    const { text } = setUp(undici)
    await expect(text(upstream.url)).rejects.toThrow(/closed|terminated/)
    isCut = false
    expect(await text(upstream.url)).toBe('complete')
    expect(upstream.asked).toHaveLength(2)
    await expect(text('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('ends for one who leaves, and for nobody else', async () => {
    const closed = vi.fn<() => void>()
    let finish = (): void => {}
    const upstream = await startUpstream((_request, response) => {
      response.once('close', closed)
      finish = () => response.writeHead(200, fresh).end('done')
    })
    const { text } = setUp(undici)
    const [first, second] = [new AbortController(), new AbortController()]
    const leaving = text(upstream.url, { signal: first.signal })
    const staying = text(upstream.url)
    await until(() => expect(upstream.asked).toHaveLength(1))
    first.abort(new Error('left'))
    await expect(leaving).rejects.toThrow('left')
    expect(closed).not.toHaveBeenCalled()
    finish()
    expect(await staying).toBe('done')

    const alone = text(`${upstream.url}/b`, { signal: second.signal })
    await until(() => expect(upstream.asked).toHaveLength(2))
    closed.mockClear()
    second.abort(new Error('left too'))
    await expect(alone).rejects.toThrow('left too')
    await until(() => expect(closed).toHaveBeenCalled())
    await expect(text(upstream.url, { signal: AbortSignal.abort(new Error('late')) })).rejects.toThrow('late')
  })

  it('answers 504 to those who want only what is cached', async () => {
    const upstream = await startUpstream(counting(fresh))
    const { dispatcher } = setUp(undici)
    const { statusCode, body } = await undici.request(upstream.url, {
      dispatcher,
      headers: { 'cache-control': 'only-if-cached' },
    })
    await body.dump()
    expect([statusCode, upstream.asked.length]).toEqual([504, 0])
  })

  it('serves the fetch of Node, set for all', async () => {
    const upstream = await startUpstream(counting(fresh))
    const { dispatcher } = setUp(undici)
    const before = undici.getGlobalDispatcher()
    undici.setGlobalDispatcher(dispatcher)
    try {
      for (let i = 0; i < 2; i++) expect(await (await fetch(upstream.url)).text()).toBe('answer 1')
      expect((await fetch(upstream.url)).headers.get('cache-status')).toMatch(/hit/)
      const posted = await fetch(upstream.url, {
        method: 'POST',
        body: new Blob(['x']).stream(),
        duplex: 'half',
      })
      expect(await posted.text()).toBe('answer 2')
      expect(await (await fetch(upstream.url)).text()).toBe('answer 3')
    } finally {
      undici.setGlobalDispatcher(before)
    }
    expect(upstream.asked).toHaveLength(3)
  })
})

it('caches for a pool where that says where it leads', async () => {
  const upstream = await startUpstream(counting(fresh))
  const asked = async (undici: typeof undici8): Promise<number> => {
    const { layer } = setUp(undici)
    const pool = new undici.Pool(upstream.url)
    const composed = pool.compose(cachedDispatch({ layer }))
    upstream.asked.length = 0
    for (let i = 0; i < 2; i++) await (await composed.request({ method: 'GET', path: '/' })).body.dump()
    await pool.close()
    return upstream.asked.length
  }
  expect([await asked(undici8), await asked(undici7 as unknown as typeof undici8)]).toEqual([1, 2])
})

it('serves the fetch of Node for one request, which speaks as undici 7 does', async () => {
  const upstream = await startUpstream(counting(fresh))
  const { dispatcher } = setUp(undici7 as unknown as typeof undici8)
  const init = { dispatcher } as unknown as RequestInit
  for (let i = 0; i < 2; i++) expect(await (await fetch(upstream.url, init)).text()).toBe('answer 1')
})
