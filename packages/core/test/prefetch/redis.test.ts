import { describe, expect, it, vi } from 'vitest'
import { type Cache, type Layer, type PrefetchOptions, createPrefetch } from '../../src/index.ts'
import { countsOf } from '../../src/testing/index.ts'
import { watchCommands } from '../support/command-watch.ts'
import { openFleet, privateRedis, proxyTo, rawRedis, readyCache, shared } from '../support/fleet.ts'
import { heldLoader } from '../support/loads.ts'
import { load, teach, walk } from './support.ts'

const layers = { it: { ttl: '1h', tags: () => ['news'] } } as const

/** Has learned that the article follows the list, and has neither in memory or Redis. */
async function taught(cache: Cache<any>, options: Partial<PrefetchOptions<string>> = {}) {
  const layer = cache.layer('it') as Layer<string>
  const prefetch = createPrefetch(layer, { load, ...options })
  await teach(prefetch, ['list', 'article'], 10)
  await layer.deleteMany(['list', 'article'])
  return { layer, prefetch }
}

describe('with Redis', () => {
  it('takes into memory what another process has loaded, and loads nothing', async () => {
    const [here, there] = await openFleet(2, { ...shared(), layers })
    const loads = vi.fn<(context: { id: string }) => string>(load)
    const { layer, prefetch } = await taught(here!, { load: loads })
    const other = there!.layer('it') as Layer<string>
    for (const id of ['list', 'article']) await other.getOrSet(id, () => `${id} of another`)
    loads.mockClear()
    const before = countsOf(here!, 'it').redisHits
    await walk(prefetch, 'reader', ['list'])
    expect(layer.peek('article')).toBe('article of another')
    expect(loads).not.toHaveBeenCalled()
    // That of the list.
    expect(countsOf(here!, 'it').redisHits).toBe(before + 1)
  })

  it('loads once in the whole fleet, whoever expects it', async () => {
    const fleet = await openFleet(3, { ...shared(), layers })
    const held = heldLoader()
    const loads = vi.fn<(context: { id: string }) => string | Promise<string>>(load)
    const members = await Promise.all(fleet.map((cache) => taught(cache, { load: loads })))
    await members[0]!.layer.deleteMany(['list', 'article'])
    loads.mockImplementation((context) => (context.id === 'article' ? held() : load(context)))
    await Promise.all(members.map(({ prefetch }) => prefetch.getOrSet('list', { session: 'reader' })))
    await held.called()
    held.resolve('value')
    await Promise.all(members.map(({ prefetch }) => prefetch.settled()))
    expect(held.calls).toBe(1)
    expect(members.reduce((sum, { prefetch }) => sum + prefetch.report().prefetched, 0)).toBeGreaterThanOrEqual(1)
  })

  it('asks Redis only when the read that has led to it has been answered', async () => {
    const options = { ...shared(), layers }
    const cache = await readyCache(options)
    const { layer, prefetch } = await taught(cache)
    const other = await readyCache(options)
    for (const id of ['list', 'article']) await (other.layer('it') as Layer<string>).set(id, id)
    const watch = await watchCommands(options.namespace)
    await walk(prefetch, 'reader', ['list'])
    await watch.upToDate()
    const asked = watch.commands.map((command) => command.filter((part) => /:(?:list|article)$/.test(part)))
    const reads = asked.filter((keys) => keys.length > 0)
    expect(reads).toHaveLength(2)
    expect(reads[0]!.every((key) => key.endsWith('list'))).toBe(true)
    expect(reads[1]!.every((key) => key.endsWith('article'))).toBe(true)
    watch.clear()
    await walk(prefetch, 'reader', ['article'])
    await watch.upToDate()
    expect(watch.commands.filter((command) => command.some((part) => part.endsWith(':article')))).toEqual([])
    expect(layer.peek('article')).toBe('article')
  })

  it.each<[string, (layer: Layer<string>, cache: Cache<any>) => Promise<unknown>]>([
    ['delete', (layer) => layer.delete('article')],
    ['a tag', (_layer, cache) => cache.invalidateTags(['news'])],
    ['clear', (_layer, cache) => cache.clear()],
  ])('never brings back what %s of another process has made invalid meanwhile', async (_name, invalidate) => {
    const [here, there] = await openFleet(2, { ...shared(), layers })
    const held = heldLoader()
    const loads = vi.fn<(context: { id: string }) => string | Promise<string>>(load)
    const { layer, prefetch } = await taught(here!, { load: loads })
    loads.mockImplementation((context) => (context.id === 'article' ? held() : load(context)))
    await prefetch.getOrSet('list', { session: 'reader' })
    await held.called()
    const other = there!.layer('it') as Layer<string>
    await invalidate(other, there!)
    held.resolve('old')
    await prefetch.settled()
    expect(await other.get('article')).toBeUndefined()
    expect(await layer.get('article')).toBeUndefined()
  })

  it('leaves no id and no session in Redis where ids are secrets', async () => {
    const options = { ...shared(), layers: { it: { hashIds: true, codec: 'json' } } as const }
    const cache = await readyCache(options)
    const prefetch = createPrefetch(cache.layer('it') as Layer<string>, { load: () => 'a value' })
    const watch = await watchCommands(options.namespace)
    for (const session of ['secret session 1', 'secret session 2', 'secret session 3']) {
      await walk(prefetch, session, ['secret id 1', 'secret id 2'])
    }
    expect(prefetch.report()).toMatchObject({ ids: 2, sessions: 3 })
    await cache.layer('it').deleteMany(['secret id 1', 'secret id 2'])
    await walk(prefetch, 'secret session 4', ['secret id 1'])
    expect(prefetch.report()).toMatchObject({ prefetched: 1 })
    await watch.upToDate()
    expect(watch.commands.length).toBeGreaterThan(0)
    expect(watch.commands.flat().filter((part) => part.includes('secret'))).toEqual([])
    expect(await rawRedis().keys(`${options.namespace}*secret*`)).toEqual([])
  })
})

const quick = {
  timeouts: { read: '50ms', write: '100ms', connect: '200ms' },
  breaker: { volume: 1, resetAfter: '100ms' },
  maxStaleness: '500ms',
} as const

describe.each(['hang', 'refuse'] as const)('while Redis does not answer: %s', (trouble) => {
  it('fetches nothing, answers reads, and goes on when Redis is back', async () => {
    const server = await privateRedis()
    const proxy = await proxyTo(server.url)
    const cache = await readyCache({ redis: proxy.url, ...quick, layers })
    const loads = vi.fn<(context: { id: string }) => string>(load)
    const { layer, prefetch } = await taught(cache, { load: loads })
    await proxy[trouble]()
    await vi.waitFor(() => expect(prefetch.report().paused).toBe('redis'), { timeout: 20_000 })
    loads.mockClear()
    expect(await prefetch.getOrSet('list', { session: 'reader' })).toBe('value of list')
    await prefetch.settled()
    expect(loads.mock.calls.map(([{ id }]) => id)).toEqual(['list'])
    expect(prefetch.report()).toMatchObject({ prefetched: 0, paused: 'redis' })
    expect(prefetch.report().dropped).toBeGreaterThanOrEqual(1)

    await proxy.heal()
    let readers = 0
    const visit = async (): Promise<void> => {
      await layer.deleteMany(['list', 'article'])
      await walk(prefetch, `reader ${readers++}`, ['list', 'article'])
      expect(prefetch.report().used).toBeGreaterThanOrEqual(1)
    }
    await vi.waitFor(visit, { timeout: 20_000 })
  })
})
