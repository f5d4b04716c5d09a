import { createCache, queryLayer } from '@cache/core'
import { BentoCache, bentostore } from 'bentocache'
import { redisDriver } from 'bentocache/drivers/redis'
import { Redis } from 'ioredis'
import { mustNotLoad } from './callers.ts'

/** A cache whose values are in Redis only. */
export interface RedisContender {
  readonly name: string
  readonly get: (id: string) => Promise<unknown>
  readonly set: (id: string, value: object) => Promise<unknown>
  close(): Promise<unknown>
}

const hour = 3_600_000

/** Each on a connection of its own; all but ours by the same client. */
export async function redisContenders(redisUrl: string): Promise<readonly [ours: RedisContender, ...RedisContender[]]> {
  return [await ourContender(redisUrl, 'msgpack'), plainContender(redisUrl), bentoContender(redisUrl)]
}

export async function ourContender(redis: string, codec: 'msgpack' | 'json'): Promise<RedisContender> {
  const cache = createCache({
    redis,
    // A machine that stands still for a moment must not turn hits into misses.
    timeouts: { read: '10s', write: '10s' },
    layers: { article: queryLayer<object>({ ttl: hour, memory: false, codec }) },
  })
  await cache.ready()
  const layer = cache.layer('article')
  return {
    name: codec === 'msgpack' ? '@cache/core' : '@cache/core, codec json',
    get: (id) => layer.getOrSet(id, mustNotLoad),
    set: (id, value) => layer.set(id, value),
    close: () => cache.close(),
  }
}

function plainContender(redisUrl: string): RedisContender {
  const redis = new Redis(redisUrl)
  return {
    name: 'ioredis and JSON',
    async get(id) {
      const text = await redis.get(`plain:${id}`)
      return text === null ? mustNotLoad() : (JSON.parse(text) as unknown)
    },
    set: (id, value) => redis.set(`plain:${id}`, JSON.stringify(value), 'PX', hour),
    close: () => redis.quit(),
  }
}

function bentoContender(redisUrl: string): RedisContender {
  const bento = new BentoCache({
    default: 'redis',
    stores: { redis: bentostore().useL2Layer(redisDriver({ connection: new Redis(redisUrl) })) },
  })
  return {
    name: 'bentocache',
    get: (key) => bento.getOrSet({ key, factory: mustNotLoad, ttl: hour }),
    set: (key, value) => bento.set({ key, value, ttl: hour }),
    close: () => bento.disconnect(),
  }
}
