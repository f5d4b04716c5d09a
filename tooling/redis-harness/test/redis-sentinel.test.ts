import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RedisBehindSentinel, startSentinel } from '../src/index.ts'

describe('a Redis behind Sentinel', () => {
  let redis: RedisBehindSentinel
  let client: Redis

  beforeAll(async () => {
    redis = await startSentinel()
    client = new Redis(redis.options)
    client.on('error', () => {})
    await client.set('a', '1')
  })
  afterAll(async () => {
    client.disconnect()
    await redis.stop()
  })

  it('has a master with replicas, which clients find by name', async () => {
    expect(redis.replicas).toHaveLength(2)
    expect(await redis.master.cli('GET', 'a')).toBe('1')
  })

  it('hands the role of the master over when told', async () => {
    const before = redis.master
    await redis.failover()
    expect(redis.master).not.toBe(before)
    expect(redis.replicas).toContain(before)
    expect(await redis.master.cli('GET', 'a')).toBe('1')
    expect(await client.set('a', '2')).toBe('OK')
  })

  it('gets a new master when the old one is killed', async () => {
    const before = redis.master
    await redis.killMaster()
    expect(redis.master).not.toBe(before)
    expect(redis.replicas).toHaveLength(1)
    expect(await client.set('a', '3')).toBe('OK')
  })
})
