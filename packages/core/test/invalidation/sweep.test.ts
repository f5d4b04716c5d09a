import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { keyPattern } from '../../src/key/key-pattern.ts'
import { type Exchange, sweep } from '../../src/redis/sweep.ts'
import { privateRedis, rawRedis } from '../support/fleet.ts'

// More than are looked at in one step.
const many = 5000

async function filled(redis: Redis): Promise<string> {
  const place = randomUUID()
  await redis.mset(Array.from({ length: many }, (_, id) => [`${place}:${id}`, 'value']).flat())
  return `${place}:*`
}

/** Over this connection, with something that happens before the exchange of this number. */
function disturbed(redis: Redis, number: number, disturbance: () => unknown): Exchange {
  let exchanges = 0
  return async (task) => {
    exchanges += 1
    if (exchanges === number) await disturbance()
    return task(redis)
  }
}

it('begins again where a step fails, and counts what it has removed before', async () => {
  const redis = rawRedis()
  const pattern = await filled(redis)
  const exchange = disturbed(redis, 9, () => Promise.reject(new Error('no answer')))
  expect(await sweep(exchange, keyPattern(pattern))).toBe(many)
  expect(await redis.keys(pattern)).toEqual([])
})

it('gives up where not one step is answered, and where it fails again and again', async () => {
  const redis = rawRedis()
  let exchanges = 0
  const never: Exchange = async () => {
    exchanges += 1
    throw new Error('no answer')
  }
  await expect(sweep(never, keyPattern('x:*'))).rejects.toThrow('no answer')
  expect(exchanges).toBe(1)

  const pattern = await filled(redis)
  const seldom: Exchange = async (task) => {
    exchanges += 1
    if (exchanges % 4 === 0) throw new Error('no answer now')
    return task(redis)
  }
  exchanges = 0
  await expect(sweep(seldom, keyPattern(pattern))).rejects.toThrow('no answer now')
  expect(exchanges).toBe(12)
})

it('begins again where a server that has taken over goes on with a scan, to which its cursor means nothing', async () => {
  const [before, after] = [await privateRedis(), await privateRedis()]
  const redis = rawRedis(before.url)
  const pattern = await filled(redis)
  const successor = rawRedis(after.url)
  for (const key of await redis.keys(pattern)) void successor.set(key, 'value')
  await successor.ping()
  const takeOver = async (): Promise<void> => {
    redis.options.port = after.port
    redis.disconnect(true)
    await once(redis, 'ready')
  }
  // Leases have been looked for, in steps of a thousand keys, and a part of the values has been removed.
  const exchange = disturbed(redis, 1 + Math.ceil(many / 1000) + 4, takeOver)
  await sweep(exchange, keyPattern(pattern))
  expect(await successor.dbsize()).toBe(0)
})
