import path from 'node:path'
import { createCache, queryLayer } from '@cache/core'
import { type RedisServer, startRedis } from '@tooling/redis-harness'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { root } from './files.ts'

// The file sets neither port nor address nor folder, so that those of the harness stay.
const args = ['--include', path.join(root, 'deploy/redis.conf')]

let redis: RedisServer

beforeAll(async () => {
  redis = await startRedis({ args })
})

afterAll(() => redis.stop())

it.each([
  ['maxmemory', String(256 * 1024 ** 2)],
  ['maxmemory-policy', 'volatile-lfu'],
  ['save', ''],
  ['appendonly', 'no'],
  ['maxclients', '1000'],
  ['lazyfree-lazy-eviction', 'yes'],
])('is read by the server: %s is "%s"', async (setting, value) => {
  expect(await redis.cli('CONFIG', 'GET', setting)).toEqual([setting, value])
})

it('lets values go when memory is full, and keeps the log and its index', async () => {
  const small = await startRedis({ args: [...args, '--maxmemory', '4mb'] })
  try {
    await using cache = createCache({ redis: small.url, memory: false, layers: { page: queryLayer<string>() } })
    await cache.ready()
    await cache.invalidateTags(['some'])
    const pages = cache.layer('page')
    // Text that cannot be compressed to nothing, twice what there is room for.
    const text = Array.from({ length: 2000 }, (_, index) => Math.sin(index).toString(36))
      .join('')
      .slice(0, 16_000)
    const ids = Array.from({ length: 500 }, (_, index) => String(index))
    for (const id of ids) await pages.set(id, `${id} ${text}`)

    const found = await pages.getMany(ids)
    expect(found.size).toBeGreaterThan(0)
    expect(found.size).toBeLessThan(ids.length)
    expect(await small.cli('EXISTS', '{cache:invalidation}:log', '{cache:invalidation}:index')).toBe(2)
  } finally {
    await small.stop()
  }
})

it('comes back empty, because what a snapshot brings back may have been invalidated since', async () => {
  await redis.cli('SET', 'some', 'value')
  await redis.kill()
  await redis.restart({ keepData: true })
  expect(await redis.cli('GET', 'some')).toBeNull()
})
