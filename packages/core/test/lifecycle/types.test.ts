import type { Redis } from 'ioredis'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  type Cache,
  type Invalidation,
  type Layer,
  type LoadResult,
  type ReadResult,
  type RedisSource,
  CacheError,
  computedLayer,
  createCache,
  entry,
  externalLayer,
  notModified,
  queryLayer,
  sessionLayer,
  tag,
} from '../../src/index.ts'
import type { RedisCommands, RedisConnection } from '../../src/redis/redis-commands.ts'
import { openCache } from '../support/fleet.ts'

interface Article {
  readonly title: string
}

const layers = {
  article: queryLayer<Article>({ ttl: '1h', tags: (article) => [`title:${article.title}`] }),
  gov: externalLayer<{ status: number } | null>(),
  sentiment: computedLayer<number>(),
  session: sessionLayer<Map<string, string>>(),
  untyped: { ttl: '1h' },
}

const cacheOf = (): Cache<typeof layers> => openCache({ layers })

describe('types of what users write', () => {
  it('leaves the payload of an event to its rules', () => {
    const cache = cacheOf()
    cache.on('points.changed', (e) => [tag('points:' + e.userId)])
    cache.on('points.changed', (e: { readonly userId: number }) => [tag(`points:${e.userId}`)])
    cache.on<{ readonly userId: number }>('points.changed', (e) => {
      expectTypeOf(e.userId).toEqualTypeOf<number>()
      return []
    })
    // @ts-expect-error a text is not a target
    cache.on('points.changed', () => ['points'])
  })

  it('types a handle by the preset of its layer', () => {
    const cache = cacheOf()
    expectTypeOf(cache.layer('article')).toEqualTypeOf<Layer<Article>>()
    expectTypeOf(cache.layer('gov')).toEqualTypeOf<Layer<{ status: number } | null>>()
    expectTypeOf(cache.layer('sentiment')).toEqualTypeOf<Layer<number>>()
    expectTypeOf(cache.layer('session')).toEqualTypeOf<Layer<Map<string, string>>>()
    expectTypeOf<Cache<typeof layers>['layer']>().parameter(0).toEqualTypeOf<keyof typeof layers>()
    // @ts-expect-error there is no such layer
    expect(() => cache.layer('articles')).toThrow(CacheError)
    // @ts-expect-error nor can it be cleared
    void cache.clearLayers(['articles']).catch(() => {})
  })

  it('types reads and writes by the value of the layer', async () => {
    const articles = cacheOf().layer('article')
    expectTypeOf<Layer<Article>['get']>().returns.toEqualTypeOf<Promise<Article | undefined>>()
    expectTypeOf<Layer<Article>['peek']>().returns.toEqualTypeOf<Article | undefined>()
    expectTypeOf(articles.read('1')).toEqualTypeOf<Promise<ReadResult<Article>>>()
    expectTypeOf(articles.read('1', () => ({ title: 'a' }))).toEqualTypeOf<Promise<LoadResult<Article>>>()
    expectTypeOf<Layer<Article>['set']>().parameter(1).toEqualTypeOf<Article>()
    expectTypeOf<Layer<Article>['set']>().returns.toEqualTypeOf<Promise<Invalidation>>()
    expectTypeOf(articles.getMany(['1'])).resolves.toExtend<Map<string, Article>>()
    expectTypeOf<Layer<Article>['ttlLeft']>().returns.toEqualTypeOf<Promise<number | undefined>>()
    // @ts-expect-error not an article
    await articles.set('1', { name: 'a' })
    // @ts-expect-error neither
    await articles.getOrSet('2', () => 7)
    // @ts-expect-error an id is a text or a number
    await expect(articles.get(null)).rejects.toThrow('ID_INVALID')
  })

  it('types loaders by what they may return', () => {
    const articles = cacheOf().layer('article')
    const article: Article = { title: 'a' }
    expectTypeOf(articles.getOrSet('1', () => article)).resolves.toEqualTypeOf<Article>()
    expectTypeOf(articles.getOrSet('2', async () => article)).resolves.toEqualTypeOf<Article>()
    expectTypeOf(articles.getOrSet('3', () => entry(article, { ttl: '1m' }))).resolves.toEqualTypeOf<Article>()
    expectTypeOf(
      articles.getOrSet('4', ({ previous }) => (previous ? notModified() : article)),
    ).resolves.toEqualTypeOf<Article>()
  })

  it('types a wrapped function by its arguments', () => {
    const wrapped = cacheOf()
      .layer('sentiment')
      .wrap(async (text: string, scale: number) => text.length * scale, {
        id: (text) => text,
        tags: (_text, scale) => [`scale:${scale}`],
      })
    expectTypeOf(wrapped).toEqualTypeOf<(text: string, scale: number) => Promise<number>>()
  })

  it('tells the outcomes of a read and of an invalidation apart', () => {
    const valueOf = (read: ReadResult<Article>): string => {
      if (read.outcome === 'miss') expectTypeOf(read.value).toEqualTypeOf<undefined>()
      else expectTypeOf(read.value).toEqualTypeOf<Article>()
      if (read.outcome === 'hit') expectTypeOf(read.tier).toEqualTypeOf<'memory' | 'redis'>()
      if (read.outcome === 'loaded') expectTypeOf(read.stored).toEqualTypeOf<boolean>()
      return read.why
    }
    expectTypeOf(valueOf).returns.toBeString()
    expectTypeOf<LoadResult<Article>['outcome']>().toEqualTypeOf<'hit' | 'stale' | 'loaded'>()
    expectTypeOf<Extract<Invalidation, { status: 'applied' }>['position']>().toEqualTypeOf<number>()
    expectTypeOf<Extract<Invalidation, { status: 'queued' }>['position']>().toEqualTypeOf<undefined>()
  })

  it('takes the client of ioredis for what it needs of one', () => {
    expectTypeOf<Redis>().toExtend<RedisCommands>()
    expectTypeOf<Redis>().toExtend<RedisConnection>()
    expectTypeOf<Redis>().toExtend<RedisSource>()
    expectTypeOf<() => Redis>().toExtend<RedisSource>()
    expectTypeOf<{ host: string; port: number }>().toExtend<RedisSource>()
    expectTypeOf<string>().toExtend<RedisSource>()
    expectTypeOf<number>().not.toExtend<RedisSource>()
  })

  it('refuses options that do not exist', () => {
    // @ts-expect-error misspelt
    expect(() => createCache({ layers: { it: { tll: '1h' } } })).toThrow('did you mean ttl?')
    // @ts-expect-error misspelt
    expect(() => createCache({ layers: {}, namespce: 'x' })).toThrow('did you mean namespace?')
    // @ts-expect-error not a level of its own
    expect(() => queryLayer({ level: 'L4' })).not.toThrow()
  })
})
