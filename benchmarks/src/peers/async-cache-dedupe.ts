import { createCache } from 'async-cache-dedupe'
import { Redis } from 'ioredis'
import { type Peer, ttl } from './peer.ts'

/** In Redis alone, since it has either tier and not both; its tags are references, and writing is left to the loader. */
export const asyncCacheDedupe: Peer = {
  name: 'async-cache-dedupe',
  async open({ load, namespace, redisUrl, tags }) {
    const client = new Redis(redisUrl)
    const seconds = ttl / 1000
    const options = tags ? { client, invalidation: { referencesTTL: seconds } } : { client }
    const cache = createCache({ ttl: seconds, storage: { type: 'redis', options } }).define(
      namespace,
      tags ? { references: () => [...tags] } : {},
      load,
    )
    const get = cache[namespace]!
    return {
      get,
      invalidateTag: (tag) => cache.invalidateAll(tag),
      close: () => client.quit(),
    }
  },
}
