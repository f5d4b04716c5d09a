import { describe, expect, it, vi } from 'vitest'
import type { Layer } from '../../src/index.ts'
import { watchCommands } from '../support/command-watch.ts'
import { expectQuiet, proxyTo, readyCache, shared, splitSource } from '../support/fleet.ts'
import { codeOf, heldLoader } from '../support/loads.ts'

const tiers: [name: string, options: () => object][] = [
  ['with Redis', shared],
  ['in memory alone', () => ({})],
]

describe.each(tiers)('a load that is no longer waited for, %s,', (_name, options) => {
  const invalidations: [name: string, invalidate: (layer: Layer<string>) => Promise<unknown>, left?: string][] = [
    ['delete', (layer) => layer.delete('1')],
    ['expire', (layer) => layer.expire('1')],
    ['set', (layer) => layer.set('1', 'new'), 'new'],
    ['update', (layer) => layer.update('1', () => 'new'), 'new'],
    ['clear', (layer) => layer.clear()],
  ]

  it.each(invalidations)('stays invisible as a background refresh overtaken by %s', async (_verb, invalidate, left) => {
    const cache = await readyCache({
      ...options(),
      layers: { article: { ttl: '20ms', staleFor: '1h', jitter: 0 } },
    })
    const article = cache.layer('article') as Layer<string>
    await article.set('1', 'first')
    await vi.waitFor(() => expect(article.peek('1')).toBeUndefined())
    const refresh = heldLoader()
    expect(await article.getOrSet('1', refresh)).toBe('first')
    await refresh.called()

    await invalidate(article)
    refresh.resolve('refreshed from before')
    await expectQuiet(cache)
    const loader = async (): Promise<string> => 'loaded after'
    expect(await article.getOrSet('1', loader)).toBe(left ?? 'loaded after')
  })

  it.each(invalidations)('stays invisible past its soft timeout, overtaken by %s', async (_verb, invalidate, left) => {
    const cache = await readyCache({
      ...options(),
      layers: { article: { ttl: '1h', staleIfErrorFor: '1h', loadTimeout: { soft: '10ms' } } },
    })
    const article = cache.layer('article') as Layer<string>
    await article.set('1', 'first')
    await article.expire('1')
    const loader = heldLoader()
    expect(await article.getOrSet('1', loader)).toBe('first')

    await invalidate(article)
    loader.resolve('loaded from before')
    await expectQuiet(cache)
    expect(await article.get('1')).toBe(left)
    expect(article.peek('1')).toBe(left)
  })

  it.each(invalidations)('stays invisible after its hard timeout, overtaken by %s', async (_verb, invalidate, left) => {
    const cache = await readyCache({ ...options(), layers: { article: { ttl: '1h', loadTimeout: { hard: '20ms' } } } })
    const article = cache.layer('article') as Layer<string>
    const loader = heldLoader()
    expect(await codeOf(article.getOrSet('1', loader))).toBe('LOAD_TIMEOUT')

    await invalidate(article)
    loader.resolve('loaded from before')
    await expectQuiet(cache)
    expect(await article.get('1')).toBe(left)
    expect(article.peek('1')).toBe(left)
  })

  it('is kept when nothing has overtaken it', async () => {
    const cache = await readyCache({ ...options(), layers: { article: { ttl: '1h', loadTimeout: { hard: '20ms' } } } })
    const article = cache.layer('article') as Layer<string>
    const loader = heldLoader()
    expect(await codeOf(article.getOrSet('1', loader))).toBe('LOAD_TIMEOUT')
    loader.resolve('late')
    await vi.waitFor(async () => expect(await article.get('1')).toBe('late'))
  })
})

describe('a copy on its way from Redis into memory', () => {
  const layers = { article: { ttl: '1h' } }
  const invalidations: [name: string, invalidate: (layer: Layer<string>) => Promise<unknown>][] = [
    ['delete', (layer) => layer.delete('1')],
    ['expire', (layer) => layer.expire('1')],
    ['set', (layer) => layer.set('1', 'new')],
    ['update', (layer) => layer.update('1', () => 'new')],
  ]

  it.each(invalidations)('is not installed once another instance has asked for %s', async (_verb, invalidate) => {
    const options = shared()
    const proxy = await proxyTo(options.redis)
    const here = (await readyCache({ ...options, redis: splitSource(options.redis, proxy.url), layers })).layer(
      'article',
    ) as Layer<string>
    const there = (await readyCache({ ...options, layers })).layer('article') as Layer<string>
    await here.set('canary', 'alive')
    await there.set('1', 'old')
    const watch = await watchCommands(options.namespace)

    proxy.hang('replies')
    const reading = here.get('1')
    await watch.seen(([command, key]) => command === 'mget' && key!.endsWith(':1'))
    await invalidate(there)
    // Messages are heard in order, so this one comes after the one that matters.
    await there.delete('canary')
    await vi.waitFor(() => expect(here.peek('canary')).toBeUndefined())
    await proxy.heal()
    expect(await reading).toBe('old')
    expect(here.peek('1')).toBeUndefined()
    expect(await here.get('1')).not.toBe('old')
  })
})
