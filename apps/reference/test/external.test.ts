import { randomUUID } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createCache } from '@cache/core'
import { type TestCache, createTestCache } from '@cache/core/testing'
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { externalLayers } from '../src/external/external-layers.ts'
import { OpenDataError } from '../src/external/open-data-error.ts'
import { type OpenData, createOpenData } from '../src/external/open-data.ts'
import { type Upstream, startUpstream } from '../src/external/start-upstream.ts'
import { type UpstreamOptions, calm } from '../src/external/upstream-options.ts'
import { failureOf } from './failure-of.ts'

const minute = 60_000
const day = 24 * 60 * minute

async function upstreamWith(options: UpstreamOptions = calm): Promise<Upstream> {
  const upstream = await startUpstream({ maxAge: 300, ...options })
  onTestFinished(() => upstream.close())
  return upstream
}

type Memory = TestCache<typeof externalLayers>

/** A cache in memory, on a clock that stands still until the test moves it. */
function memoryCache(): Memory {
  const test = createTestCache({ layers: externalLayers })
  onTestFinished(() => test.cache.close())
  return test
}

function openData({ cache }: Pick<Memory, 'cache'>, origin: string): OpenData {
  const data = createOpenData({ layer: cache.layer('openData'), origin })
  onTestFinished(() => data.close())
  return data
}

/** What the upstream has been asked, once it is so; what is refreshed in the background takes its time. */
async function expectRequests(upstream: Upstream, expected: object): Promise<void> {
  await vi.waitFor(async () => expect(await upstream.requests()).toMatchObject(expected), { timeout: 10_000 })
}

describe('open data', () => {
  it('are asked for once, for as long as the upstream says', async () => {
    const upstream = await upstreamWith({ ...calm, maxAge: 300 })
    const test = memoryCache()
    const data = openData(test, upstream.url)
    const reads = await Promise.all([data.country('MX'), data.country('mx'), data.country('MX')])
    expect(reads.map(({ value }) => value?.capital)).toEqual(['Mexico City', 'Mexico City', 'Mexico City'])
    expect(reads[0].ttlLeft).toBe(300_000)

    await test.clock.advance(299_999)
    expect((await data.country('MX')).outcome).toBe('hit')
    expect((await upstream.requests()).total).toBe(1)
  })

  it('are found by any name that a country goes by, and remembered not to be found', async () => {
    const upstream = await upstreamWith()
    const test = memoryCache()
    const data = openData(test, upstream.url)
    expect((await data.countryNamed('Great Britain')).value?.code).toBe('GB')
    expect((await data.countryNamed(' GREAT BRITAIN ')).outcome).toBe('hit')
    expect(await data.countryNamed('Congress & Co?')).toMatchObject({ outcome: 'loaded', value: null })
    expect(await data.countryNamed('Congress & Co?')).toMatchObject({ outcome: 'hit', value: null })
    expect(await data.country('../stats')).toMatchObject({ value: null })
    expect(await upstream.requests()).toMatchObject({ total: 3, answered: 1, unknown: 2 })
  })

  it('hold on after a 304, and are served meanwhile', async () => {
    const upstream = await upstreamWith()
    const test = memoryCache()
    const data = openData(test, upstream.url)
    const first = await data.country('MX')
    await test.clock.advance(5 * minute + 1000)

    expect(await data.country('MX')).toMatchObject({ outcome: 'stale', value: first.value })
    await expectRequests(upstream, { total: 2, answered: 1, notModified: 1 })
    await vi.waitFor(async () => expect((await data.country('MX')).outcome).toBe('hit'))
    expect(await data.country('MX')).toMatchObject({ value: first.value, ttlLeft: 300_000 })
    expect((await upstream.requests()).total).toBe(2)
  })

  it('are waited for after their time, when they were not asked for in a while', async () => {
    const upstream = await upstreamWith()
    const test = memoryCache()
    const data = openData(test, upstream.url)
    await data.country('MX')
    await test.clock.advance(10 * minute)
    expect(await data.country('MX')).toMatchObject({ outcome: 'loaded', stored: true })
    expect(await upstream.requests()).toMatchObject({ total: 2, answered: 1, notModified: 1 })
  })
})

describe('open data in trouble', () => {
  it('are served stale for a day while the upstream fails, which is asked every five seconds at most', async () => {
    const upstream = await upstreamWith()
    const test = memoryCache()
    const data = openData(test, upstream.url)
    const first = await data.country('MX')
    await upstream.behave({ errorRate: 1, retryAfter: 3 })

    await test.clock.advance(10 * minute)
    for (let n = 0; n < 3; n++) {
      expect(await data.country('MX')).toMatchObject({ outcome: 'stale', value: first.value })
    }
    expect(await upstream.requests()).toMatchObject({ total: 2, failed: 1 })
    await test.clock.advance(5000)
    expect((await data.country('MX')).outcome).toBe('stale')
    expect(await upstream.requests()).toMatchObject({ total: 3, failed: 2 })

    await test.clock.advance(day)
    const error = await failureOf(data.country('MX'))
    expect(error).toBeInstanceOf(OpenDataError)
    expect(error).toMatchObject({ status: 503, retryAfter: 3000, message: expect.stringContaining('answered 503') })

    await upstream.behave({ errorRate: 0 })
    expect((await data.country('MX')).outcome).toBe('loaded')
  })

  it('are served stale after the soft limit when the upstream hangs', async () => {
    const upstream = await upstreamWith()
    const test = memoryCache()
    const data = openData(test, upstream.url)
    const first = await data.country('MX')
    await upstream.behave({ hangRate: 1 })
    await test.clock.advance(10 * minute)

    const waiting = data.country('MX')
    await expectRequests(upstream, { total: 2, hung: 1 })
    await test.clock.advance(250)
    expect(await waiting).toMatchObject({ outcome: 'stale', value: first.value })
    // What nobody waits for is given up at the hard limit.
    expect((await upstream.requests()).abandoned).toBe(0)
    await test.clock.advance(3000)
    await expectRequests(upstream, { total: 2, abandoned: 1 })
  })

  it('are given up at the hard limit when there is nothing to serve', async () => {
    const upstream = await upstreamWith({ ...calm, hangRate: 1 })
    const test = memoryCache()
    const failure = failureOf(openData(test, upstream.url).country('MX'))
    await expectRequests(upstream, { total: 1, hung: 1 })
    await test.clock.advance(3000)
    expect(await failure).toMatchObject({ code: 'LOAD_TIMEOUT' })
    await expectRequests(upstream, { total: 1, abandoned: 1 })
  })

  it('are served stale while the upstream is away, and still hold when another has taken its place', async () => {
    const upstream = await upstreamWith()
    const test = memoryCache()
    const data = openData(test, upstream.url)
    const first = await data.country('MX')
    await upstream.close()
    await test.clock.advance(10 * minute)
    expect(await data.country('MX')).toMatchObject({ outcome: 'stale', value: first.value })
    await expect(data.country('FR')).rejects.toThrow(/^http:\/\/127\.0\.0\.1:\d+\/countries\/FR cannot be reached$/)

    const restarted = await upstreamWith()
    await test.clock.advance(5000)
    expect(await openData(test, restarted.url).country('MX')).toMatchObject({ outcome: 'loaded', value: first.value })
    expect(await restarted.requests()).toMatchObject({ total: 1, answered: 0, notModified: 1 })
  })

  it('end their requests when they are closed, and what is cached can still be read', async () => {
    const upstream = await upstreamWith()
    const test = memoryCache()
    const data = openData(test, upstream.url)
    await data.country('MX')
    await upstream.behave({ hangRate: 1 })
    const failure = failureOf(data.country('FR'))
    await expectRequests(upstream, { hung: 1 })
    data.close()
    expect(await failure).toMatchObject({ message: 'the open data are closed' })
    await expectRequests(upstream, { abandoned: 1 })
    expect((await data.country('MX')).outcome).toBe('hit')
  })

  it('end their requests in time where the cache is off and does not', async () => {
    const upstream = await upstreamWith({ ...calm, hangRate: 1 })
    const test = createTestCache({ layers: externalLayers, enabled: false })
    onTestFinished(() => test.cache.close())
    const data = createOpenData({ layer: test.cache.layer('openData'), origin: upstream.url, timeout: 50 })
    await expect(data.country('MX')).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }))
  })
})

describe('other upstreams', () => {
  async function origin(listener: RequestListener): Promise<string> {
    const server = createServer(listener).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  it('that say nothing of time and tags are asked again after the ttl of the layer, without conditions', async () => {
    const conditions: (string | undefined)[] = []
    const url = await origin((request, response) => {
      conditions.push(request.headers['if-none-match'])
      response.end('{"code":"MX"}')
    })
    const test = memoryCache()
    const data = openData(test, url)
    expect((await data.country('MX')).ttlLeft).toBe(6 * 60 * minute)
    await test.clock.advance(7 * 60 * minute)
    expect((await data.country('MX')).outcome).toBe('loaded')
    expect(conditions).toEqual([undefined, undefined])
  })

  it.each([
    ['what is not JSON', (response) => void response.end('<html>')],
    [
      'only half of it',
      (response) => void response.writeHead(200, { 'content-length': 9 }).write('{"a"', () => response.destroy()),
    ],
  ] satisfies [string, (response: Parameters<RequestListener>[1]) => void][])(
    'that answer %s are not believed',
    async (_what, answer) => {
      const url = await origin((_request, response) => answer(response))
      const error = await failureOf(openData(memoryCache(), url).country('MX'))
      expect(error).toBeInstanceOf(OpenDataError)
      expect(error).toMatchObject({ message: `${url}/countries/MX answered what is not JSON, or not to its end` })
    },
  )
})

describe('open data in a fleet', () => {
  const patient = { read: '5s', write: '5s', connect: '5s' }

  it('are asked for once, and found still to hold once', async () => {
    const upstream = await upstreamWith()
    const options = { redis: inject('redisUrl'), namespace: `external-${randomUUID()}`, timeouts: patient }
    const fleet = await Promise.all(
      ['first', 'second'].map(async () => {
        // Tests on a slow machine would take it for a slow upstream.
        const cache = createCache({ ...options, layers: { openData: { ...externalLayers.openData, loadTimeout: {} } } })
        onTestFinished(() => cache.close())
        await cache.ready()
        return { cache, data: createOpenData({ layer: cache.layer('openData'), origin: upstream.url }) }
      }),
    )
    const readAll = () => Promise.all(fleet.flatMap(({ data }) => [data.country('MX'), data.country('MX')]))

    const reads = await readAll()
    expect(reads.map(({ value }) => value?.name)).toEqual(Array.from({ length: 4 }, () => 'Mexico'))
    expect(await upstream.requests()).toMatchObject({ total: 1, answered: 1 })

    await fleet[0]!.cache.layer('openData').expire('countries/MX')
    expect((await readAll()).every(({ value }) => value?.name === 'Mexico')).toBe(true)
    await expectRequests(upstream, { total: 2, answered: 1, notModified: 1 })
  })
})
