import { beforeAll, expect, it, vi } from 'vitest'
import { Cached, Invalidates } from '../../src/index.ts'
import { memoryCache, openFleet, readyCache, shared } from '../support/fleet.ts'
import { codeOf } from '../support/loads.ts'
import { type Decorated, compiled } from './decorated/compiled.ts'

const layers = { article: { ttl: '1h', jitter: 0 }, other: { ttl: '1h' } } as const

let decorated: Decorated
beforeAll(async () => {
  decorated = await compiled('standard')
})

function services() {
  const { cache } = memoryCache({ layers })
  const layer = cache.layer('article')
  const { ArticleService, SpecialArticles } = decorated.createServices({ Cached, Invalidates }, layer)
  return { cache, layer, ArticleService, SpecialArticles, service: new ArticleService(layer) }
}

it('caches a method by its argument, once in the fleet, and invalidates by another', async () => {
  const [a, b] = await openFleet(2, { ...shared(), layers })
  const { ArticleService } = decorated.createServices({ Cached, Invalidates }, a!.layer('article'))
  const [inA, inB] = [new ArticleService(a!.layer('article')), new ArticleService(b!.layer('article'))]
  expect([await inA.find('x'), await inB.find('x'), await inA.find('x')]).toEqual([null, null, null])
  expect([inA.calls, inB.calls]).toEqual([['find x'], []])
  await inB.rename('x', 'new')
  inA.articles.set('x', { slug: 'x', title: 'new' })
  expect(await inB.find('x')).toEqual({ slug: 'x', title: 'new' })
  await vi.waitFor(async () => expect(await inA.find('x')).toEqual({ slug: 'x', title: 'new' }), { timeout: 20_000 })
})

it('goes by ids, params, tags and ttl of the arguments', async () => {
  const { cache, layer, service } = services()
  for (const page of [1, 2, 1, 2]) await service.list('a', page)
  await service.list('a', 1, { trace: 1 })
  expect(service.calls).toEqual(['list a 1', 'list a 2'])
  const read = await layer.read('tag:a', { params: { page: 2 } })
  expect(read.outcome === 'hit' && [read.value, read.tags, read.ttlLeft]).toEqual([
    'a 2 of 0!',
    ['articles', 'tag:a'],
    600_000,
  ])
  await cache.invalidateTags(['tag:a'])
  await service.list('a', 1)
  expect(service.calls).toHaveLength(3)
})

it('goes by the name and all arguments where there are several', async () => {
  const { service } = services()
  expect(await service.search('a', ['b', 'c'])).toBe('a b c')
  expect(await service.search('a', ['b', 'c'])).toBe('a b c')
  expect(await service.search('a', ['b,c'])).toBe('a b,c')
  expect(service.calls).toEqual(['search', 'search'])
})

it('decorates static, private and inherited methods', async () => {
  const { ArticleService, SpecialArticles, layer, service } = services()
  expect([await ArticleService.count(), await ArticleService.count()]).toEqual([1, 1])
  expect([await service.secret(), await service.secret()]).toEqual(['secret!', 'secret!'])
  const special = new SpecialArticles(layer)
  expect([await special.find('x'), await special.find('x')]).toEqual([null, null])
  expect(special.calls).toEqual(['find x'])
  expect(service.calls).toEqual(['secret'])
})

it('invalidates after a method that failed, as far as can be told, and passes its very error on', async () => {
  const { cache, layer, service } = services()
  await service.find('x')
  await service.list('a', 1)
  await expect(service.rename('x', 'lost')).rejects.toThrow(new RangeError('the answer was lost'))
  expect(await service.find('x')).toEqual({ slug: 'x', title: 'lost' })
  await layer.set('kept', 1, { tags: ['tag:a'] })
  // Its ids want a result, its tags do not.
  await expect(service.fail('a')).rejects.toThrow(new RangeError('no'))
  expect(await layer.get('kept')).toBeUndefined()
  await cache.layer('other').set('1', 1)
  expect(await service.drop('other')).toBe('other')
  expect(await cache.layer('other').get('1')).toBeUndefined()
  expect(await codeOf(service.drop('none'))).toBe('LAYER_UNKNOWN')
})

it('runs no method where the cache is closed, and each where it is switched off', async () => {
  const closed = await readyCache({ layers })
  const off = await readyCache({ ...shared(), layers, enabled: false })
  const { ArticleService } = decorated.createServices({ Cached, Invalidates }, closed.layer('article'))
  const [ended, uncached] = [new ArticleService(closed.layer('article')), new ArticleService(off.layer('article'))]
  await closed.close()
  expect([await codeOf(ended.find('x')), await codeOf(ended.rename('x', 'y'))]).toEqual(['CLOSED', 'CLOSED'])
  expect(ended.calls).toEqual([])
  await uncached.find('x')
  await uncached.find('x')
  await uncached.rename('x', 'new')
  expect(uncached.calls).toEqual(['find x', 'find x', 'rename x'])
})

it('refuses options that cannot be, by the name of the method', async () => {
  const { layer } = services()
  const cached = (options: object) => (): unknown => decorated.decorate(Cached(options as never))
  const invalidates = (options: object) => (): unknown => decorated.decorate(Invalidates(options as never))
  expect(cached({})).toThrow('@Cached on find: layer must be a layer of a cache')
  expect(cached({ layer: 'article' })).toThrow('@Cached on find: layer must be a layer of a cache, got "article"')
  expect(cached({ layer, id: 'id' })).toThrow('@Cached on find.id must be a function')
  expect(cached({ layer, keys: 1 })).toThrow('@Cached on find.keys is not an option')
  expect(invalidates({ layer })).toThrow('@Invalidates on find must have ids, tags or layers')
  expect(invalidates({ layer, tags: 'a' })).toThrow('@Invalidates on find: tags must be a list')
  expect(invalidates({ layer: {}, tags: [] })).toThrow('@Invalidates on find: layer must be a layer')
  expect(invalidates({ layer, tag: [] })).toThrow('did you mean tags?')
  const Service = decorated.decorate(Cached({ layer: () => ({}) as never })) as new () => { find(): Promise<unknown> }
  await expect(new Service().find()).rejects.toThrow('@Cached on find: layer must be a layer of a cache')
})

it('says what is wrong where it is no standard decorator of a method', async () => {
  const { layer } = services()
  const legacy = await compiled('legacy')
  const trouble = 'was compiled with experimentalDecorators; @cache/nest has one for these'
  expect(() => legacy.decorate(Cached({ layer }))).toThrow(trouble)
  expect(() => legacy.decorate(Invalidates({ layer, tags: [] }))).toThrow(trouble)
  expect(() => decorated.decorateGetter(Cached({ layer }))).toThrow('@Cached is for methods, and value is a getter')
})
