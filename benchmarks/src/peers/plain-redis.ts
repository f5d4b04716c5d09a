import { Redis } from 'ioredis'
import { type OpenCache, type Peer, type Setup, ttl } from './peer.ts'

/** What is written where no cache is at hand: ioredis and JSON, no memory, and a loader for whoever finds nothing. */
export const plainRedis: Peer = { name: 'ioredis and JSON', open: (setup) => open(setup, new Redis(setup.redisUrl)) }

/** A read that fails is a miss, as anybody writes who sets a limit. */
export const plainRedisWithTimeout: Peer = {
  name: 'ioredis, commandTimeout 100 ms',
  open: (setup) => open(setup, new Redis(setup.redisUrl, { commandTimeout: 100 })),
}

async function open({ load, namespace }: Setup, redis: Redis): Promise<OpenCache> {
  const keyOf = (id: string): string => `${namespace}:${id}`
  const set = (id: string, value: object): Promise<unknown> => redis.set(keyOf(id), JSON.stringify(value), 'PX', ttl)
  return {
    async get(id) {
      const text = await redis.get(keyOf(id)).catch(() => null)
      if (text !== null) return JSON.parse(text) as unknown
      const value = await load(id)
      await set(id, value).catch(() => undefined)
      return value
    },
    set,
    async getMany(ids) {
      const texts = await redis.mget(ids.map(keyOf))
      return texts.map((text) => (text === null ? undefined : (JSON.parse(text) as unknown)))
    },
    setMany(entries) {
      const pipeline = redis.pipeline()
      for (const [id, value] of entries) pipeline.set(keyOf(id), JSON.stringify(value), 'PX', ttl)
      return pipeline.exec()
    },
    deleteMany: (ids) => redis.del(ids.map(keyOf)),
    async close() {
      redis.disconnect()
    },
  }
}
