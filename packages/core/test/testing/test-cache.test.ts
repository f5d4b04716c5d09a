import { describe, expect, it, onTestFinished } from 'vitest'
import { queryLayer } from '../../src/index.ts'
import { createTestCache, heldLoader } from '../../src/testing/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { outcomeOf } from '../support/loads.ts'

interface Article {
  readonly title: string
}

const layers = { article: queryLayer<Article>({ ttl: '1m', staleIfErrorFor: '1h' }), plain: { ttl: '1h' } }

describe('a cache for unit tests', () => {
  it('lets entries end when the test says so', async () => {
    await using test = createTestCache({ layers })
    const articles = test.cache.layer('article')
    let version = 0
    const load = (): Article => ({ title: `version ${++version}` })
    expect(await articles.getOrSet('1', load)).toEqual({ title: 'version 1' })
    await test.clock.advance('59s')
    expect(await articles.getOrSet('1', load)).toEqual({ title: 'version 1' })
    await test.clock.advance('1s')
    expect(await articles.getOrSet('1', load)).toEqual({ title: 'version 2' })
  })

  it('counts what happens in each layer', async () => {
    await using test = createTestCache({ layers })
    const articles = test.cache.layer('article')
    for (let i = 0; i < 10; i++) await articles.getOrSet('1', () => ({ title: 'a' }))
    await expect(articles.getOrSet('2', () => Promise.reject(new Error('no database')))).rejects.toThrow('no database')
    expect(test.counts('article')).toMatchObject({ hits: 9, memoryHits: 9, redisHits: 0, misses: 2, loads: 2 })
    expect(test.counts('article').loadFailures).toBe(1)
    expect(test.counts('plain')).toMatchObject({ hits: 0, misses: 0, loads: 0 })
  })

  it('hands out counts that stay as they were', async () => {
    await using test = createTestCache({ layers })
    const before = test.counts('article')
    await test.cache.layer('article').getOrSet('1', () => ({ title: 'a' }))
    expect([before.loads, test.counts('article').loads]).toEqual([0, 1])
  })

  it('has no counts of a layer that there is not, and names those that there are', async () => {
    await using test = createTestCache({ layers })
    expect(() => test.counts('artcle' as 'article')).toThrow(
      'LAYER_UNKNOWN: there is no layer "artcle"; there are: article, plain',
    )
  })

  it('records what is out of the ordinary, every time', async () => {
    await using test = createTestCache({ layers })
    const articles = test.cache.layer('article')
    const failure = new Error('no database')
    const fail = (): Promise<Article> => Promise.reject(failure)
    for (let i = 0; i < 3; i++) await outcomeOf(articles.getOrSet('1', fail))
    expect(test.events).toHaveLength(3)
    expect(test.eventsOf('load-failed').map(({ layer, error }) => [layer, error])).toEqual(
      Array.from({ length: 3 }, () => ['article', failure]),
    )
    expect(test.eventsOf('store-fenced')).toEqual([])
    test.clearEvents()
    expect(test.events).toEqual([])
    await outcomeOf(articles.getOrSet('1', fail))
    expect(test.events).toHaveLength(1)
  })

  it('shows that an invalidation has refused a load', async () => {
    await using test = createTestCache({ layers })
    const articles = test.cache.layer('article')
    const load = heldLoader<Article>()
    const reading = articles.getOrSet('1', load)
    await load.called()
    await articles.delete('1')
    load.resolve({ title: 'old' })
    expect(await reading).toEqual({ title: 'old' })
    expect(await articles.get('1')).toBeUndefined()
    expect(test.counts('article').fencedStores).toBe(1)
    expect(test.eventsOf('store-fenced')).toMatchObject([{ layer: 'article' }])
  })

  it('closes although a load never ends, and leaves no timer behind', async () => {
    const test = createTestCache({ layers: { article: { loadTimeout: { hard: false } } } })
    const load = heldLoader()
    const reading = test.cache.layer('article').getOrSet('1', load)
    await load.called()
    await test.close()
    expect(test.clock.timers).toBe(0)
    expect(load.signals[0]!.aborted).toBe(true)
    load.resolve('late')
    expect(await reading).toBe('late')
    expect(stateOf(test.cache)).toMatchObject({ flights: 0, tickets: 0, background: 0 })
    await test.close()
  })

  it('takes a start of the wall clock, a logger, and chance where a test wants it', async () => {
    const startAt = Date.UTC(2024, 1, 29)
    let asked = 0
    const random = (): number => {
      asked++
      return 0.5
    }
    await using test = createTestCache({ startAt, random, layers: { it: { ttl: '1m', jitter: 0.1 } } })
    await test.cache.layer('it').getOrSet('1', () => 1)
    expect(test.clock.epochNow()).toBe(startAt)
    expect(asked).toBeGreaterThan(0)
  })

  it.each([
    [{ redis: 'redis://localhost' }, 'redis is not for createTestCache, but for createCache'],
    [{ locks: [] }, 'locks is not for createTestCache'],
    [{ clock: {} }, 'clock is not for createTestCache'],
    [{ maxEvents: 0 }, 'maxEvents must be a whole number from 1, got 0'],
    [{ startAt: Number.NaN }, 'startAt must be a whole number from 0, got NaN'],
    [{ layer: {} }, 'layer is not an option, did you mean layers?'],
  ])('refuses %o', (options, reason) => {
    expect(() => createTestCache({ layers, ...options } as never)).toThrow(`CONFIG_INVALID: ${reason}`)
  })

  it('goes on without Redis where the options of an application name none', async () => {
    const options = { redis: undefined, layers }
    const test = createTestCache(options as never)
    onTestFinished(() => test.close())
    expect(test.cache.health().redis).toBe('none')
  })
})
