import { createKeyv } from '@keyv/redis'
import { createCache } from 'cache-manager'
import { createKeyv as createMemoryKeyv } from 'cacheable'
import { type OpenCache, type Peer, type Setup, maxEntries, ttl } from './peer.ts'

/** In two tiers as its documentation has it; processes are not told of each other's changes, and there are no tags. */
export const cacheManager: Peer = { name: 'cache-manager', open: (setup) => open(setup, false) }

/** The first store to answer is believed. */
export const cacheManagerNonBlocking: Peer = {
  name: 'cache-manager, nonBlocking',
  open: (setup) => open(setup, true),
}

async function open({ load, memory, namespace, redisUrl }: Setup, nonBlocking: boolean): Promise<OpenCache> {
  const redis = createKeyv(redisUrl, { namespace })
  const stores = memory ? [createMemoryKeyv({ useClone: false, lruSize: maxEntries }), redis] : [redis]
  const cache = createCache({ stores, ttl, nonBlocking })
  return {
    get: (id) => cache.wrap(id, () => load(id)),
    set: (id, value) => cache.set(id, value),
    getMany: (ids) => cache.mget([...ids]),
    setMany: (entries) => cache.mset(entries.map(([key, value]) => ({ key, value }))),
    deleteMany: (ids) => cache.mdel([...ids]),
    close: () => cache.disconnect(),
  }
}
