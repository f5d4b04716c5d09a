import { expect, it, vi } from 'vitest'
import { type Layer, tag } from '../../src/index.ts'
import { asked } from '../commands/asked.ts'
import { watchCommands } from '../support/command-watch.ts'
import { memoryCache, readyCache, shared } from '../support/fleet.ts'
import { codeOf } from '../support/loads.ts'

const cascade = { 'article:*': ['articles', 'author-of:*'], articles: ['front page'], 'front page': ['articles'] }
const layers = { it: { ttl: '1h', staleIfErrorFor: '1h' } }

async function filled(layer: Layer<any>): Promise<void> {
  await layer.set('article', 1, { tags: ['article:7'] })
  await layer.set('list', 2, { tags: ['articles'] })
  await layer.set('author', 3, { tags: ['author-of:7'] })
  await layer.set('front', 4, { tags: ['front page'] })
  await layer.set('other', 5, { tags: ['author-of:8', 'article:8'] })
}

const all = ['article', 'list', 'author', 'front', 'other']

it('invalidates what a tag implies in every process, by one command of the process that asks', async () => {
  const options = { ...shared(), layers }
  const a = await readyCache({ ...options, maxStaleness: '1d', cascade })
  const without = await readyCache(options)
  await filled(a.layer('it'))
  expect((await without.layer('it').getMany(all)).size).toBe(5)
  // A server that has not seen the script is sent it twice, by its digest and by its text.
  await a.invalidateTags(['another'])
  const watch = await watchCommands(options.namespace)
  expect(await a.invalidateTags(['article:7'])).toMatchObject({ status: 'applied' })
  expect(await asked(watch)).toEqual(['invalidate-scopes'])
  expect([...(await a.layer('it').getMany(all)).keys()]).toEqual(['other'])
  await vi.waitFor(async () => expect([...(await without.layer('it').getMany(all)).keys()]).toEqual(['other']))
})

it('expires what a tag implies', async () => {
  const { cache } = memoryCache({ layers, cascade })
  const layer: Layer<any> = cache.layer('it')
  await filled(layer)
  await cache.expireTags(['articles'])
  expect([...(await layer.getMany(all)).keys()]).toEqual(['article', 'author', 'other'])
  expect(await layer.getOrSet('list', () => Promise.reject(new Error('no')))).toBe(2)
})

it('invalidates nothing when a tag implies too much', async () => {
  const { cache } = memoryCache({ layers, cascade: { 'a*': ['aa*'] } })
  await cache.layer('it').set('1', 1, { tags: ['fine'] })
  expect(await codeOf(cache.invalidateTags(['fine', 'ab']))).toBe('CONFIG_INVALID')
  expect(await cache.layer('it').get('1')).toBe(1)
})

const byLayer = {
  article: { ttl: '1h', cascade: { 'article:*': ['articles', 'author-of:*'] } },
  list: { ttl: '1h', cascade: { articles: ['front page'], 'front page': ['articles'] } },
}

it.each(['invalidateTags', 'expireTags'] as const)(
  'follows the rules of every layer in entries of any: %s',
  async (verb) => {
    const options = { ...shared(), layers: byLayer }
    const [a, b] = [await readyCache(options), await readyCache(options)]
    await a.layer('article').set('author', 1, { tags: ['author-of:7'] })
    await a.layer('article').set('other', 2, { tags: ['author-of:8'] })
    await a.layer('list').set('list', 3, { tags: ['articles'] })
    await a.layer('list').set('front', 4, { tags: ['front page'] })
    const left = async ({ article, list }: Record<'article' | 'list', Layer<any>>): Promise<unknown[]> => [
      ...(await article.getMany(['author', 'other'])).keys(),
      ...(await list.getMany(['list', 'front'])).keys(),
    ]
    const [here, there] = [a, b].map((cache) => ({ article: cache.layer('article'), list: cache.layer('list') }))
    expect(await left(there!)).toHaveLength(4)
    expect(await a[verb](['article:7'])).toMatchObject({ status: 'applied' })
    expect(await left(here!)).toEqual(['other'])
    await vi.waitFor(async () => expect(await left(there!)).toEqual(['other']))
  },
)

it('follows the rules of layers in what events invalidate, and not where a layer is cleared', async () => {
  const { cache } = memoryCache({ layers: byLayer })
  const list: Layer<any> = cache.layer('list')
  await list.set('list', 1, { tags: ['articles'] })
  await cache.clearLayers(['article'])
  expect(await list.get('list')).toBe(1)
  cache.on('changed', (id: number) => [tag(`article:${id}`)])
  await cache.publish('changed', 7)
  expect(await list.get('list')).toBeUndefined()
})

it('bounds what rules of several layers make of one tag', async () => {
  const { cache } = memoryCache({ layers: { a: { cascade: { 'a:*': ['b:*x'] } }, b: { cascade: { 'b:*': ['a:*'] } } } })
  expect(await codeOf(cache.invalidateTags(['a:1']))).toBe('CONFIG_INVALID')
})
