import { expect, it } from 'vitest'
import { type InvalidationTargets, cachedRepository } from '../../src/index.ts'
import { asked } from '../commands/asked.ts'
import { watchCommands } from '../support/command-watch.ts'
import { expectQuiet, readyCache, shared } from '../support/fleet.ts'

const layers = { story: { ttl: '1h' }, page: { ttl: '1h' } } as const

async function watched(invalidates: InvalidationTargets, cacheOnWrite = false) {
  const where = shared()
  const cache = await readyCache({ ...where, maxStaleness: '1d', layers })
  const repository = cachedRepository(
    { find: async (id: number) => ({ id }), write: async (id: number) => ({ id }) },
    {
      layer: cache.layer('story'),
      reads: { find: { tags: (found) => [`a:${found.id}`, 'b', 'c'] } },
      writes: { write: { invalidates, ...(cacheOnWrite && { cacheOnWrite: { id: (id: number) => id } }) } },
    },
  )
  // The server has seen every script, and the cache its log.
  await repository.find(0)
  await repository.write(0)
  await expectQuiet(cache)
  const watch = await watchCommands(where.namespace)
  const commands = async (): Promise<string[]> => {
    await expectQuiet(cache)
    return (await asked(watch)).toSorted()
  }
  await commands()
  return { repository, commands }
}

it('asks Redis nothing on a hit, whatever tags there are', async () => {
  const { repository, commands } = await watched({ ids: [1] })
  await repository.find(7)
  await commands()
  for (let n = 0; n < 100; n++) await repository.find(7)
  expect(await commands()).toEqual([])
})

it('invalidates ids of all layers by one command, and tags and layers by another', async () => {
  const ids = Array.from({ length: 200 }, (_, id) => id)
  const both = await watched({ ids: { story: ids, page: ids }, tags: ['a', 'b', 'c', 'a'], layers: ['page'] })
  await both.repository.write(1)
  expect(await both.commands()).toEqual(['invalidate-scopes', 'remove-keys'])
  const tags = await watched({ tags: ['a', 'b'] })
  await tags.repository.write(1)
  expect(await tags.commands()).toEqual(['invalidate-scopes'])
  const none = await watched({ ids: [undefined], tags: [undefined], layers: [] })
  await none.repository.write(1)
  expect(await none.commands()).toEqual([])
})

it('keeps a written value by a lease and a store, and does not remove it again', async () => {
  const { repository, commands } = await watched({ ids: ['1', 1, undefined], tags: ['lists'] }, true)
  await repository.write(1)
  expect(await commands()).toEqual(['invalidate-scopes', 'store-updated', 'take-lease'])
  await repository.write(2)
  expect(await commands()).toEqual(['invalidate-scopes', 'remove-keys', 'store-updated', 'take-lease'])
})
