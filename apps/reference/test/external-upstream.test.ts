import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { seededFates } from '../src/external/fates.ts'
import { type Upstream, startUpstream } from '../src/external/start-upstream.ts'
import { upstreamFromEnv } from '../src/external/upstream-from-env.ts'
import { type UpstreamOptions, calm, upstreamConfigOf } from '../src/external/upstream-options.ts'
import { failureOf } from './failure-of.ts'

async function upstreamWith(options: UpstreamOptions = calm): Promise<Upstream> {
  const upstream = await startUpstream(options)
  onTestFinished(() => upstream.close())
  return upstream
}

describe('the upstream', () => {
  it('answers with facts, how long they hold, and a tag of what they are', async () => {
    const upstream = await upstreamWith({ ...calm, maxAge: 7 })
    const response = await fetch(new URL('/countries/mx', upstream.url))
    expect(response.headers.get('cache-control')).toBe('max-age=7')
    expect(await response.json()).toEqual({
      code: 'MX',
      name: 'Mexico',
      native: 'México',
      capital: 'Mexico City',
      continent: 'North America',
      languages: ['Spanish'],
      currencies: ['MXN'],
    })

    const headers = { 'if-none-match': response.headers.get('etag')! }
    const again = await fetch(new URL('/countries/MX', upstream.url), { headers })
    expect([again.status, await again.text()]).toEqual([304, ''])
    const other = await fetch(new URL('/countries/FR', upstream.url), { headers })
    expect(other.status).toBe(200)
    await other.text()
    expect(await upstream.requests()).toMatchObject({ total: 3, answered: 2, notModified: 1 })
  })

  it.each([
    ['/countries?name=Great%20Britain', 200],
    ['/countries?name=Atlantis', 404],
    ['/countries?name=France&name=Spain', 400],
    ['/countries', 400],
    ['/countries/constructor', 404],
    ['/anything', 404],
  ])('answers %s with %i', async (path, status) => {
    const upstream = await upstreamWith()
    const response = await fetch(new URL(path, upstream.url))
    expect(response.status).toBe(status)
    await response.text()
  })

  it('fails and recovers as it is told', async () => {
    const upstream = await upstreamWith({ ...calm, errorRate: 1, retryAfter: 3 })
    const failed = await fetch(new URL('/countries/MX', upstream.url))
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '3'])
    await failed.text()

    await upstream.behave({ errorRate: 0 })
    const response = await fetch(new URL('/countries/MX', upstream.url))
    expect(response.status).toBe(200)
    await response.text()
    expect(await upstream.requests()).toMatchObject({ total: 2, failed: 1, answered: 1 })
  })

  it('leaves requests without an answer, and knows who went away', async () => {
    const upstream = await upstreamWith({ ...calm, hangRate: 1 })
    const caller = new AbortController()
    const failure = failureOf(fetch(new URL('/countries/MX', upstream.url), { signal: caller.signal }))
    await vi.waitFor(async () => expect(await upstream.requests()).toMatchObject({ total: 1, hung: 1, abandoned: 0 }))
    caller.abort()
    expect(await failure).toBe(caller.signal.reason)
    await vi.waitFor(async () => expect((await upstream.requests()).abandoned).toBe(1))
  })

  it('is gone when it is closed, with requests in the air or after it has died, and closes again', async () => {
    const upstream = await upstreamWith({ ...calm, hangRate: 1 })
    const failure = failureOf(fetch(new URL('/countries/MX', upstream.url)))
    await vi.waitFor(async () => expect((await upstream.requests()).hung).toBe(1))
    await upstream.close()
    expect(await failure).toMatchObject({ message: 'fetch failed' })
    expect(() => process.kill(upstream.pid, 0)).toThrow('ESRCH')
    await upstream.close()

    const other = await upstreamWith()
    process.kill(other.pid, 'SIGKILL')
    await other.close()
    expect(() => process.kill(other.pid, 0)).toThrow('ESRCH')
  })

  it('lives through a Ctrl-C that its owner gets as well, and dies with its owner, however that ends', async () => {
    const owner = spawn(process.execPath, [fileURLToPath(new URL('upstream-owner.ts', import.meta.url))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void owner.kill('SIGKILL'))
    const lines = createInterface(owner.stdout)[Symbol.asyncIterator]()
    const [url, pid] = JSON.parse((await lines.next()).value as string) as [string, number]
    process.kill(pid, 'SIGINT')
    const response = await fetch(new URL('/countries/MX', url))
    expect(response.status).toBe(200)
    await response.text()

    owner.kill('SIGKILL')
    // Of what has died without a parent only the silence can be told.
    await vi.waitFor(() => expect(fetch(new URL('/stats', url))).rejects.toThrow('fetch failed'), { timeout: 20_000 })
  })
})

describe('options of the upstream', () => {
  it('are refused by name', async () => {
    await expect(startUpstream({ errorRate: 2 })).rejects.toThrow(
      new RangeError('upstream.errorRate must be a number from 0 to 1, got 2'),
    )
    const upstream = await upstreamWith()
    await expect(upstream.behave({ latency: -1 })).rejects.toThrow(
      new RangeError('upstream.latency must be a number from 0 to 60000, got -1'),
    )
  })

  it('come from the environment', () => {
    expect(upstreamFromEnv({ UPSTREAM_LATENCY: '250', UPSTREAM_ERROR_RATE: '0', UPSTREAM_MAX_AGE: '' })).toEqual({
      latency: 250,
      errorRate: 0,
    })
    expect(() => upstreamFromEnv({ UPSTREAM_HANG_RATE: 'often' })).toThrow(
      'UPSTREAM_HANG_RATE=often: must be a number from 0 to 1, got NaN',
    )
  })
})

describe('fates', () => {
  const draw = (options: UpstreamOptions, times: number) => {
    const next = seededFates(options.seed ?? 1)
    return Array.from({ length: times }, () => next(upstreamConfigOf(options)))
  }

  it('are the same for the same seed, and others for another', () => {
    expect(draw({ seed: 3 }, 50)).toEqual(draw({ seed: 3 }, 50))
    expect(draw({ seed: 3 }, 50)).not.toEqual(draw({ seed: 4 }, 50))
  })

  it('come about as often as they should, with times around the median and a long tail', () => {
    const fates = draw({ latency: 100, latencySpread: 0.5, errorRate: 0.2, hangRate: 0.1 }, 5000)
    const share = (outcome: string): number => fates.filter((fate) => fate.outcome === outcome).length / fates.length
    expect(share('fail')).toBeCloseTo(0.2, 1)
    expect(share('hang')).toBeCloseTo(0.1, 1)

    const delays = fates.map(({ delay }) => delay).toSorted((a, b) => a - b)
    expect(delays[2500]).toBeGreaterThan(90)
    expect(delays[2500]).toBeLessThan(110)
    expect(delays[4950]).toBeGreaterThan(250)
  })

  it('can be switched off', () => {
    expect(new Set(draw(calm, 500).map((fate) => JSON.stringify(fate)))).toEqual(
      new Set(['{"outcome":"answer","delay":0}']),
    )
  })
})
