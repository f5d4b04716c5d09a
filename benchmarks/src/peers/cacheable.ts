import { createKeyv, createKeyvNonBlocking } from '@keyv/redis'
import { RedisMessageProvider } from '@qified/redis'
import { Cacheable, type CacheableOptions, createKeyv as createMemoryKeyv } from 'cacheable'
import { type OpenCache, type Peer, type Setup, maxEntries, ttl } from './peer.ts'

/** In two tiers with its sync, as it tells those to do who have several processes. */
export const cacheable: Peer = {
  name: 'cacheable',
  open: (setup) => open(setup, storesOf(setup)),
}

/** As it advises where Redis must not keep anybody waiting. */
export const cacheableNonBlocking: Peer = {
  name: 'cacheable, nonBlocking',
  open: (setup) =>
    open(setup, {
      primary: memoryStore(),
      secondary: createKeyvNonBlocking(setup.redisUrl, { namespace: setup.namespace }),
      nonBlocking: true,
    }),
}

function storesOf({ memory, namespace, redisUrl }: Setup): CacheableOptions {
  const redis = createKeyv(redisUrl, { namespace })
  if (!memory) return { primary: redis }
  const qified = new RedisMessageProvider({ uri: redisUrl })
  return { primary: memoryStore(), secondary: redis, sync: { qified, namespace } }
}

/** By reference, as the others. */
function memoryStore(): NonNullable<CacheableOptions['primary']> {
  return createMemoryKeyv({ useClone: false, lruSize: maxEntries })
}

async function open({ load, tags = [] }: Setup, stores: CacheableOptions): Promise<OpenCache> {
  const cache = new Cacheable({ ...stores, ttl, tags: tags.length > 0 })
  const tagged = { tags: [...tags] }
  return {
    // Tags are told to `set` only: what a loader makes has none.
    get: (id) => cache.getOrSet(id, () => load(id), { throwErrors: true }),
    set: (id, value) => cache.set(id, value, tagged),
    getMany: (ids) => cache.getMany([...ids]),
    setMany: (entries) => cache.setMany(entries.map(([key, value]) => ({ key, value, ...tagged }))),
    deleteMany: (ids) => cache.deleteMany([...ids]),
    invalidateTag: (tag) => cache.tags.invalidateTag(tag),
    close: () => cache.disconnect(),
  }
}
