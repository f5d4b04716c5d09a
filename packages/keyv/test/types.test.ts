import type { Cache as TheirCache } from 'cache-manager'
import type { KeyvStoreAdapter } from 'keyv'
import { Keyv } from 'keyv'
import { expect, it } from 'vitest'
import { createCacheManager, createKeyvStore } from '../src/index.ts'
import { openCache } from './support.ts'

// What is assigned here is what users assign: a type test.
it('is a storage adapter of Keyv to the compiler', async () => {
  const store = createKeyvStore({ cache: await openCache(), layer: 'keyv' })
  // Keyv gives back what `setMany` gives it, and says so in the type of its own method alone.
  const theirs: Omit<KeyvStoreAdapter, 'setMany'> = store
  expect(new Keyv({ store }).store).toBe(theirs)
})

it('is a Cache of cache-manager to the compiler', async () => {
  const manager = createCacheManager({ cache: await openCache(), layer: 'keyv' })
  const theirs: TheirCache = manager
  await theirs.set('key', 1)
  const value: number | undefined = await theirs.get<number>('key')
  expect(value).toBe(1)
  expect(Object.keys(theirs.stores)).toEqual([])
})
