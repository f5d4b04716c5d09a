import { describe, expect, it, vi } from 'vitest'
import { type CacheOptions, type Layer, type LoadContext, notModified } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { memoryCache, openFleet, privateRedis, shared } from '../support/fleet.ts'

const layers = { article: { ttl: '1h' } } as const
const patience = { timeout: 20_000 }
const forced = { forceRefresh: true } as const

const failing = (): Promise<never> => Promise.reject(new Error('no source'))

/** What two caches over one Redis see of the same layer. */
async function pair(options: Omit<CacheOptions, 'layers' | 'clock'> = shared()): Promise<{
  readonly here: Layer<string>
  readonly there: Layer<string>
  readonly state: () => ReturnType<typeof stateOf>
}> {
  const [a, b] = await openFleet(2, { ...options, layers })
  const [here, there] = [a!.layer('article'), b!.layer('article')] as [Layer<string>, Layer<string>]
  return { here, there, state: () => stateOf(a!) }
}

describe('a forced refresh', () => {
  it('lets every process forget the value that it has replaced', async () => {
    const { here, there } = await pair()
    await here.set('1', 'old', { tags: ['news'] })
    expect(await there.get('1')).toBe('old')
    await there.set('other', 'kept')
    expect(await here.getOrSet('1', () => 'new', forced)).toBe('new')
    expect(await here.get('1')).toBe('new')
    await vi.waitFor(() => expect(there.peek('1')).toBeUndefined(), patience)
    expect(await there.get('1')).toBe('new')
    expect(there.peek('other')).toBe('kept')
  })

  it.each(['memory', 'Redis'])('gives its loader the present value, which is in %s', async (tier) => {
    const { here, there } = await pair()
    await here.set('1', 'old', { tags: ['news'] })
    const told: unknown[] = []
    const loader = ({ previous }: LoadContext<string>): string => (told.push(previous), 'new')
    await (tier === 'memory' ? here : there).getOrSet('1', loader, forced)
    expect(told).toEqual([{ value: 'old', etag: undefined, tags: ['news'], age: expect.any(Number) }])
  })

  it('gives its loader nothing that was removed, or that never was', async () => {
    const { here } = await pair()
    await here.set('1', 'old')
    await here.delete('1')
    const loader = vi.fn<(context: LoadContext<string>) => string>(() => 'new')
    await here.getOrSet('1', loader, forced)
    await here.getOrSet('2', loader, forced)
    expect(loader.mock.calls.map(([{ previous }]) => previous)).toEqual([undefined, undefined])
  })

  it('may find that the present value still holds, which gets a new life', async () => {
    const { cache, clock } = memoryCache({ layers: { article: { ttl: 1000, jitter: 0 } } })
    const article = cache.layer('article') as Layer<string>
    await article.set('1', 'value', { tags: ['news'] })
    await clock.advance(600)
    expect(await article.getOrSet('1', () => notModified(), forced)).toBe('value')
    await clock.advance(600)
    expect(await article.read('1')).toMatchObject({ outcome: 'hit', value: 'value', tags: ['news'] })
  })

  it('fails with its loader, although there is a value, and leaves that where it is', async () => {
    const { here, there } = await pair()
    await here.set('1', 'old')
    expect(await there.get('1')).toBe('old')
    await expect(here.getOrSet('1', failing, forced)).rejects.toThrow('no source')
    expect([here.peek('1'), there.peek('1')]).toEqual(['old', 'old'])
  })

  it('that could not reach Redis has the old value removed once it can', { timeout: 60_000 }, async () => {
    const server = await privateRedis()
    const hasty = { timeouts: { read: '300ms', write: '300ms' }, breaker: { resetAfter: '100ms' } }
    const { here, there, state } = await pair({ redis: server.url, ...hasty })
    await here.set('1', 'old')
    expect(await there.get('1')).toBe('old')
    server.pause()
    expect(await here.getOrSet('1', () => 'new', forced)).toBe('new')
    expect(here.peek('1')).toBe('new')
    expect(state().queued).toBe(1)
    server.resume()
    await vi.waitFor(async () => {
      expect(await there.getOrSet('1', () => 'newer')).toBe('newer')
      expect(await here.getOrSet('1', () => 'newer')).toBe('newer')
      expect(state().queued).toBe(0)
    }, patience)
  })
})
