import { LRUCache } from 'lru-cache'
import { type Peer, maxEntries, ttl } from './peer.ts'

/** Memory of one process. */
export const lruCache: Peer = {
  name: 'lru-cache',
  async open({ load }) {
    const cache = new LRUCache<string, object>({ max: maxEntries, ttl, fetchMethod: load })
    return {
      get: (id) => cache.fetch(id),
      set: async (id, value) => cache.set(id, value),
      close: async () => cache.clear(),
    }
  },
}
