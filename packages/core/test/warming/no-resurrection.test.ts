import { describe, expect, it, vi } from 'vitest'
import type { Cache, Layer, WarmItem, WarmResult } from '../../src/index.ts'
import { openFleet, proxyTo, rawRedis, readyCache, shared, splitSource } from '../support/fleet.ts'
import { heldLoader } from '../support/loads.ts'
import { heldSource } from './support.ts'

const layers = { article: { ttl: '1h', codec: 'json', tags: () => ['news'] } } as const

type Overtake = (layer: Layer<string>, cache: Cache<any>) => Promise<unknown>

// What each leaves behind of an article that was read before it and is warmed after it.
const overtakers: [name: string, overtake: Overtake, left: string | undefined][] = [
  ['delete', (layer) => layer.delete('1'), undefined],
  ['deleteMany', (layer) => layer.deleteMany(['0', '1']), undefined],
  ['expire', (layer) => layer.expire('1'), undefined],
  ['set', (layer) => layer.set('1', 'new'), 'new'],
  ['update', (layer) => layer.update('1', () => 'new'), 'new'],
  ['clear', (layer) => layer.clear(), undefined],
  ['clear of the cache', (_layer, cache) => cache.clear(), undefined],
  ['clearLayers', (_layer, cache) => cache.clearLayers(['article']), undefined],
  ['invalidateTags', (_layer, cache) => cache.invalidateTags(['news']), undefined],
  ['expireTags', (_layer, cache) => cache.expireTags(['news']), undefined],
  ['deletePattern', (_layer, cache) => cache.deletePattern(cache.layers()[0]!.keyPattern), undefined],
]

// Nothing is left alone for being there already.
const force = true

const old = { id: '1', value: 'old' }

/** Begins to warm an article that has been read, and warms it only when `meanwhile` has come to its end. */
type Warm = (layer: Layer<string>, meanwhile: () => Promise<unknown>) => Promise<WarmResult>

const warms: Readonly<Record<string, Warm>> = {
  'of a slow iterable': async (layer, meanwhile) => {
    const source = heldSource<string>()
    const running = layer.warm(source, { force })
    await source.pulled(1)
    await meanwhile()
    source.give(old)
    source.end()
    return running
  },
  'of a slow iterable whose items count from when they are asked for': async (layer, meanwhile) => {
    const source = heldSource<string>()
    const running = layer.warm(source, { asOf: 'next', force })
    await source.pulled(1)
    await meanwhile()
    source.give(old)
    source.end()
    return running
  },
  'of a query that was read at once and is handed over row by row': async (layer, meanwhile) => {
    const load = heldLoader()
    const query = async function* (): AsyncGenerator<WarmItem<string>> {
      const rows: WarmItem<string>[] = await Promise.resolve([{ id: 'slow' }, old])
      for (const row of rows) yield row
    }
    const running = layer.warm(query, { concurrency: 1, force, load })
    await load.called()
    await meanwhile()
    load.resolve('loaded')
    return running
  },
  'of a list in which something slow comes first': async (layer, meanwhile) => {
    const load = heldLoader()
    const running = layer.warm([{ id: 'slow' }, old], { concurrency: 1, force, load })
    await load.called()
    await meanwhile()
    load.resolve('loaded')
    return running
  },
  'of a page in which something slow comes first': async (layer, meanwhile) => {
    const load = heldLoader()
    const running = layer.warm([[{ id: 'slow' }, old]], { concurrency: 1, asOf: 'next', force, load })
    await load.called()
    await meanwhile()
    load.resolve('loaded')
    return running
  },
}

describe.each(Object.entries(warms))('the value %s', (_kind, warm) => {
  describe.each(overtakers)('read before %s', (_name, overtake, left) => {
    it.each([
      ['the same process', 0],
      ['another process', 1],
    ])('does not come back when it is warmed after it, asked of %s', async (_where, by) => {
      const options = { ...shared(), layers }
      const fleet = await openFleet(2, options)
      const articles = fleet.map((cache) => cache.layer('article') as Layer<string>)
      const result = await warm(articles[0]!, () => overtake(articles[by]!, fleet[by]!))

      expect(result.refused).toBeGreaterThan(0)
      expect(String(await rawRedis().get(`${options.namespace}:article:v1:1`))).not.toContain('old')
      for (const layer of articles) {
        expect([left, undefined]).toContain(layer.peek('1'))
        expect(await layer.get('1')).toBe(left)
        expect(layer.peek('1')).toBe(left)
      }
    })

    it('does not come back in memory-only mode', async () => {
      const cache = await readyCache({ layers })
      const article = cache.layer('article') as Layer<string>
      const result = await warm(article, () => overtake(article, cache))
      expect(result.refused).toBeGreaterThan(0)
      expect(article.peek('1')).toBe(left)
      expect(await article.get('1')).toBe(left)
    })
  })
})

it.each([shared, () => ({})])(
  'does not bring back what is invalidated right after the call, before it resolves',
  async (where) => {
    const cache = await readyCache({ ...where(), layers })
    const article = cache.layer('article') as Layer<string>
    const running = article.warm([old])
    await article.delete('1')
    await running
    expect(await article.get('1')).toBeUndefined()
  },
)

it('waits until it has heard of what was invalidated before it took the lease', async () => {
  const options = shared()
  const proxy = await proxyTo(options.redis)
  const common = { ...options, layers }
  const here = (await readyCache({ ...common, redis: splitSource(proxy.url, options.redis) })).layer('article')
  const there = (await readyCache(common)).layer('article')
  const source = heldSource<string>()
  const running = here.warm(source)
  await source.pulled(1)

  proxy.hang('replies')
  await there.delete('1')
  source.give(old)
  source.end()
  const redis = rawRedis()
  const lease = `lease:{${options.namespace}:article:v1:1}`
  await vi.waitFor(async () => expect(await redis.exists(lease)).toBe(1), { interval: 5 })
  await proxy.heal()
  expect(await running).toMatchObject({ stored: 0, refused: 1 })
  expect(await there.get('1')).toBeUndefined()
})
