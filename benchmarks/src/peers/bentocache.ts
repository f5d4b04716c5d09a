import { BentoCache, bentostore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { redisBusDriver, redisDriver } from 'bentocache/drivers/redis'
import { Redis } from 'ioredis'
import { type Peer, maxEntries, ttl } from './peer.ts'

/**
 * In two tiers with its bus, as it tells those to do who have several processes; it has no bulk reads and writes. Its memory
 * holds text as by default: with `serialize: false` it fails to read (1.6.1) what it has taken from Redis into memory.
 */
export const bentocache: Peer = {
  name: 'bentocache',
  async open({ load, memory, namespace: prefix, redisUrl, tags = [] }) {
    const redis = redisDriver({ connection: new Redis(redisUrl) })
    const store = memory
      ? bentostore()
          .useL1Layer(memoryDriver({ maxItems: maxEntries }))
          .useL2Layer(redis)
          .useBus(redisBusDriver({ connection: connectionOf(redisUrl) }))
      : bentostore().useL2Layer(redis)
    const bento = new BentoCache({ default: 'articles', prefix, stores: { articles: store } })
    const tagged = tags.length === 0 ? {} : { tags: [...tags] }
    return {
      get: (key) => bento.getOrSet({ key, factory: () => load(key), ttl, ...tagged }),
      set: (key, value) => bento.set({ key, value, ttl, ...tagged }),
      deleteMany: (keys) => bento.deleteMany({ keys: [...keys] }),
      invalidateTag: (tag) => bento.deleteByTag({ tags: [tag] }),
      close: () => bento.disconnect(),
    }
  },
}

function connectionOf(redisUrl: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(redisUrl)
  return { host: hostname, port: Number(port) }
}
