import { expect, it, vi } from 'vitest'
import type { Layer } from '../../src/index.ts'
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
