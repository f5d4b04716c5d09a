import { type RedisServer, startRedis } from '@tooling/redis-harness'
import { Keyv } from 'keyv'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createCacheManager, createKeyvStore } from '../src/index.ts'
import { openCache } from './support.ts'

interface Outage {
  readonly begin: (redis: RedisServer) => Promise<void>
  readonly end: (redis: RedisServer) => Promise<void>
}

const outages: readonly (readonly [name: string, outage: Outage])[] = [
  ['hangs', { begin: async (redis) => redis.pause(), end: async (redis) => redis.resume() }],
  [
    'refuses connections',
    {
      begin: async (redis) => {
        await redis.cli('SAVE')
        await redis.kill()
      },
      end: (redis) => redis.restart({ keepData: true }),
    },
  ],
]

async function brokenRedis() {
  const redis = await startRedis()
  onTestFinished(() => redis.stop(), 30_000)
  const cache = await openCache({
    redis: redis.url,
    memory: false,
    timeouts: { read: '100ms', write: '100ms', connect: '2s' },
    breaker: { resetAfter: '100ms' },
  })
  return { redis, cache }
}

it.each(outages)('a Redis that %s is misses to Keyv, and what was deleted meanwhile stays gone', async (_, outage) => {
  const { cache, redis } = await brokenRedis()
  const keyv = new Keyv({ store: createKeyvStore({ cache, layer: 'keyv' }) })
  const errors: unknown[] = []
  keyv.on('error', (error) => errors.push(error))
  await keyv.setMany(['deleted', 'cleared', 'kept'].map((key) => ({ key, value: key })))
  const other = new Keyv({ store: createKeyvStore({ cache, layer: 'keyv' }), namespace: 'other' })
  await other.set('kept', 1)

  await outage.begin(redis)
  expect(await keyv.get('kept')).toBeUndefined()
  expect(await keyv.getMany(['kept', 'deleted'])).toEqual([undefined, undefined])
  expect(await keyv.has('kept')).toBe(false)
  expect(await keyv.set('new', 1)).toBe(false)
  expect(await keyv.delete('deleted')).toBe(false)
  await keyv.clear()

  await outage.end(redis)
  await vi.waitFor(async () => expect(await other.get('kept')).toBe(1), { timeout: 25_000, interval: 20 })
  expect(await keyv.getMany(['deleted', 'cleared', 'kept'])).toEqual([undefined, undefined, undefined])
  expect(await keyv.set('new', 2)).toBe(true)
  expect(await keyv.get('new')).toBe(2)
  expect(errors).toEqual([])
})

it('tells Keyv of a Redis that is away where the layer asks for it, and deletes all the same', async () => {
  const { cache, redis } = await brokenRedis()
  const keyv = new Keyv({ store: createKeyvStore({ cache, layer: 'strict' }), throwOnErrors: true })
  await keyv.set('deleted', 1)
  redis.pause()
  await expect(keyv.get('deleted')).rejects.toThrow('REDIS_UNAVAILABLE')
  await expect(keyv.set('new', 1)).rejects.toThrow('REDIS_UNAVAILABLE')
  expect(await keyv.delete('deleted')).toBe(false)
  redis.resume()
  await vi.waitFor(async () => expect(await keyv.get('new')).toBeUndefined(), { timeout: 25_000, interval: 20 })
  expect(await keyv.get('deleted')).toBeUndefined()
})

it.each(outages)('a Redis that %s leaves the facade to its loads', async (_, outage) => {
  const { cache, redis } = await brokenRedis()
  const manager = createCacheManager({ cache, layer: 'keyv' })
  await manager.mset([
    { key: 'deleted', value: 1 },
    { key: 'kept', value: 1 },
  ])

  await outage.begin(redis)
  expect(await manager.get('kept')).toBeUndefined()
  expect(await manager.wrap('kept', () => 'loaded')).toBe('loaded')
  expect(await manager.set('new', 1)).toBe(1)
  expect(await manager.del('deleted')).toBe(true)
  expect(await manager.ttl('kept')).toBeUndefined()
  await expect(manager.wrap('kept', () => Promise.reject(new Error('of the loader')))).rejects.toThrow('of the loader')

  await outage.end(redis)
  await vi.waitFor(async () => expect(await manager.get('kept')).toBe(1), { timeout: 25_000, interval: 20 })
  expect(await manager.get('deleted')).toBeUndefined()
})
