import { describe, expect, it } from 'vitest'
import { type Cache, createCachedFetch, externalLayer } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { expectQuiet, openFleet, privateRedis, rawRedis, readyCache, shared } from '../support/fleet.ts'
import { watchCommands } from '../support/command-watch.ts'
import { seen, textOf, until } from './setup.ts'
import { counting, startUpstream } from './upstream.ts'

const fresh = { 'cache-control': 'max-age=60' }
const layers = { api: externalLayer({ jitter: 0 }) }

function fetchOf(cache: Cache<typeof layers>): typeof fetch {
  return createCachedFetch({ layer: cache.layer('api') })
}

describe('a fleet', () => {
  it('asks once for all of its processes', async () => {
    const upstream = await startUpstream((request, response) => {
      setImmediate(() => counting(fresh)(request, response))
    })
    const caches = await openFleet(3, { ...shared(), layers })
    const fetches = caches.map(fetchOf)
    const texts = await Promise.all(fetches.flatMap((each) => [1, 2, 3, 4].map(() => textOf(each(upstream.url)))))
    expect(texts).toEqual(Array(12).fill('answer 1'))
    expect(upstream.asked).toHaveLength(1)
    for (const each of fetches) expect(await seen(each(upstream.url))).toMatch(/cache; hit/)
    for (const cache of caches) await expectQuiet(cache)
  })

  it('forgets everywhere what one of its processes has changed', async () => {
    const upstream = await startUpstream(counting({ ...fresh, vary: 'accept' }))
    const [one, two] = (await openFleet(2, { ...shared(), layers })).map(fetchOf)
    const ask = async (): Promise<string[]> =>
      Promise.all(
        [one!, two!].map((each) =>
          textOf(each(`${upstream.url}/items`, { headers: { accept: 'a', cookie: 'user=1' } })),
        ),
      )
    expect(await ask()).toEqual(['answer 1', 'answer 1'])
    await two!(`${upstream.url}/items`, { method: 'POST', body: 'x' })
    expect(await textOf(two!(`${upstream.url}/items`, { headers: { accept: 'a', cookie: 'user=1' } }))).toBe('answer 3')
    await until(async () => expect(await ask()).toEqual(['answer 3', 'answer 3']))
    expect(upstream.asked).toHaveLength(3)
  })

  it('tells nobody what a response was asked for with', async () => {
    const upstream = await startUpstream(counting({ ...fresh, vary: 'cookie, accept' }))
    const options = { ...shared(), layers }
    const each = fetchOf(await readyCache(options))
    const headers = { authorization: 'Bearer secret-1', cookie: 'sid=secret-2', 'x-api-key': 'secret-3' }
    await each(upstream.url, { headers })
    await each(upstream.url, { headers: { ...headers, accept: 'text/other' } })
    const redis = rawRedis()
    const keys = await redis.keys(`*${options.namespace}*`)
    expect(keys.filter((key) => key.includes('127.0.0.1')).length).toBeGreaterThanOrEqual(2)
    for (const key of keys) {
      const type = await redis.type(key)
      const bytes = type === 'string' ? await redis.getBuffer(key) : undefined
      expect(key + (bytes?.toString('latin1') ?? '')).not.toMatch(/secret/)
    }
  })

  it('leaves a host alone when one of its processes was told to, for the same credentials', async () => {
    const upstream = await startUpstream(({ url }, response) => {
      if (url === '/busy') response.writeHead(429, { 'retry-after': '100' }).end('slow down')
      else counting(fresh)({} as never, response)
    })
    const [one, two] = (await openFleet(2, { ...shared(), layers })).map(fetchOf)
    const mine = { headers: { authorization: 'me' } }
    expect(await textOf(one!(`${upstream.url}/busy`, mine))).toBe('slow down')
    for (const each of [one!, two!]) {
      const refused = await each(`${upstream.url}/x`, mine).catch((error: unknown) => error)
      expect(refused).toMatchObject({ code: 'UPSTREAM_BUSY' })
      expect(String(refused)).toMatch(/127\.0\.0\.1:\d+ has asked to be left alone; it may be asked again at \d{4}-/)
      const wait = (refused as { retryAt: Date }).retryAt.getTime() - Date.now()
      expect(wait).toBeGreaterThan(50_000)
      expect(wait).toBeLessThanOrEqual(100_000)
    }
    expect(upstream.asked).toEqual(['GET /busy'])
    expect(await textOf(two!(`${upstream.url}/x`))).toBe('answer 1')
  })

  it('lets those who may not share a response ask at once, in every process', async () => {
    const upstream = await startUpstream(counting({ 'cache-control': 'no-store' }))
    const fetches = (await openFleet(2, { ...shared(), layers })).map(fetchOf)
    const texts = await Promise.all(fetches.flatMap((each) => [1, 2, 3].map(() => textOf(each(upstream.url)))))
    expect(new Set(texts).size).toBe(6)
  })

  it('asks Redis for nothing while responses are fresh in memory', async () => {
    const upstream = await startUpstream(counting(fresh))
    const options = { ...shared(), layers }
    const each = fetchOf(await readyCache(options))
    const watch = await watchCommands(options.namespace)
    const init = { headers: { authorization: 'me' } }
    await each(upstream.url, init)
    await watch.upToDate()
    expect(watch.commands.length).toBeLessThanOrEqual(6)
    watch.clear()
    for (let i = 0; i < 100; i++) await each(upstream.url, init)
    await watch.upToDate()
    // What is left is the process listening to its log.
    expect(watch.commands.filter(([name]) => !/^x|time/i.test(name ?? ''))).toEqual([])
  })

  it('keeps no more than its bounds, whatever is asked for', async () => {
    const upstream = await startUpstream(
      (_request, response) => void response.writeHead(200, { ...fresh, vary: 'user-agent' }).end('x'.repeat(4000)),
    )
    const cache = await readyCache({ layers, memory: { maxBytes: '1mb' } })
    const each = fetchOf(cache)
    for (let i = 0; i < 600; i++)
      await each(`${upstream.url}/${i % 300}`, { headers: { authorization: String(i), 'user-agent': String(i) } })
    const { bytesOfEntries, flights, memoryBytes, tickets } = stateOf(cache)
    expect(memoryBytes).toBe(bytesOfEntries)
    expect(memoryBytes).toBeLessThanOrEqual(1024 ** 2)
    expect([flights, tickets]).toEqual([0, 0])
  })
})

describe.each([
  ['hangs', async (server: Awaited<ReturnType<typeof privateRedis>>) => server.pause()],
  ['refuses', (server: Awaited<ReturnType<typeof privateRedis>>) => server.kill()],
])('while Redis %s', (_, begin) => {
  it('goes on asking, once for those in the process, and invalidates', async () => {
    const server = await privateRedis()
    const timeouts = { read: '100ms', write: '150ms', connect: '1s' }
    const cache = await readyCache({
      redis: server.url,
      timeouts,
      breaker: { resetAfter: '100ms' },
      layers,
      maxStaleness: '200ms',
    })
    const each = fetchOf(cache)
    const upstream = await startUpstream(counting(fresh))
    expect(await textOf(each(`${upstream.url}/before`))).toBe('answer 1')
    await begin(server)
    expect(await Promise.all([1, 2, 3].map(() => textOf(each(`${upstream.url}/a`))))).toEqual(Array(3).fill('answer 2'))
    await each(`${upstream.url}/a`, { method: 'POST', body: 'x' })
    expect(await textOf(each(`${upstream.url}/a`))).toBe('answer 4')
    expect(stateOf(cache).queued).toBeGreaterThan(0)
  })
})

it.each(['json', 'msgpack'] as const)('keeps bytes and fields as they are by the codec %s', async (codec) => {
  const bytes = Buffer.from(Array.from({ length: 40_000 }, (_, at) => (at * 31) % 256))
  const upstream = await startUpstream(
    (_request, response) =>
      void response.writeHead(200, { ...fresh, 'x-name': 'Gr\u00fc\u00dfe', 'content-type': 'a/b' }).end(bytes),
  )
  const options = { ...shared(), layers: { api: externalLayer({ codec, jitter: 0, memory: false }) } }
  const each = fetchOf(await readyCache(options))
  for (let i = 0; i < 2; i++) {
    const response = await each(upstream.url)
    expect([response.headers.get('x-name'), response.headers.get('content-type')]).toEqual(['Gr\u00fc\u00dfe', 'a/b'])
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes)
  }
  expect(upstream.asked).toHaveLength(1)
})

it('asks each time while the cache is switched off', async () => {
  const upstream = await startUpstream(counting(fresh))
  const each = fetchOf(await readyCache({ layers, enabled: false }))
  expect([await textOf(each(upstream.url)), await textOf(each(upstream.url))]).toEqual(['answer 1', 'answer 2'])
  expect(await textOf(each(upstream.url, { method: 'POST' }))).toBe('answer 3')
  await expect(each(upstream.url, { cache: 'only-if-cached' })).rejects.toThrow(TypeError)
})

it.each([null, 'text', 7, { kind: 'response' }, { kind: 'else' }])(
  'replaces what else has been stored at an id: %j',
  async (value) => {
    const upstream = await startUpstream(counting(fresh))
    const cache = await readyCache({ layers })
    await cache.layer('api').set(`${upstream.url}/`, value)
    expect(await textOf(fetchOf(cache)(upstream.url))).toBe('answer 1')
    expect(await textOf(fetchOf(cache)(upstream.url))).toBe('answer 1')
  },
)

it('fails as closed when its cache is', async () => {
  const upstream = await startUpstream(counting(fresh))
  const cache = await readyCache({ layers })
  const each = fetchOf(cache)
  await cache.close()
  await expect(each(upstream.url)).rejects.toMatchObject({ code: 'CLOSED' })
  await expect(each(upstream.url, { method: 'POST' })).rejects.toMatchObject({ code: 'CLOSED' })
  expect(upstream.asked).toEqual([])
})
