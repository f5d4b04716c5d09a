import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { privateRedis, rawRedis, readyCache } from '../support/fleet.ts'
import { heldLoader } from '../support/loads.ts'

async function threePrimaries(): Promise<Awaited<ReturnType<typeof privateRedis>>[]> {
  return Promise.all([privateRedis(), privateRedis(), privateRedis()])
}

async function overPrimaries(servers: Awaited<ReturnType<typeof threePrimaries>>): ReturnType<typeof readyCache> {
  const [redis, ...locks] = servers.map(({ url }) => url)
  const timeouts = { read: '2s', write: '500ms', connect: '5s' }
  return readyCache({ redis: redis!, locks, timeouts, layers: { article: { ttl: '1h' } } })
}

const leaseKey = 'lease:{cache:article:v1:1}'

it('holds a lease on all primaries while it loads, and on none afterwards', async () => {
  const servers = await threePrimaries()
  const cache = await overPrimaries(servers)
  const clients = servers.map(({ url }) => rawRedis(url))
  const loader = heldLoader()
  const running = cache.layer('article').getOrSet('1', loader)
  await loader.called()
  const tokens = (): Promise<(string | null)[]> => Promise.all(clients.map((client) => client.get(leaseKey)))
  // The majority is enough to begin; the last one follows.
  await expect.poll(async () => new Set(await tokens()).size).toBe(1)
  expect((await tokens())[0]).toMatch(/^\w+$/)
  loader.resolve('value')
  await running
  await expect.poll(() => Promise.all(clients.map((client) => client.exists(leaseKey)))).toEqual([0, 0, 0])
})

it('gets a lease from the majority when one of the other primaries is down', async () => {
  const servers = await threePrimaries()
  const cache = await overPrimaries(servers)
  await servers[2]!.kill()
  expect(await cache.layer('article').getOrSet('1', () => 'value')).toBe('value')
  expect(await rawRedis(servers[0]!.url).exists('cache:article:v1:1')).toBe(1)
})

it('loads for its callers without storing in Redis when the majority is down', async () => {
  const servers = await threePrimaries()
  const cache = await overPrimaries(servers)
  await Promise.all([servers[1]!.kill(), servers[2]!.kill()])
  expect(await cache.layer('article').getOrSet('1', () => 'value')).toBe('value')
  expect(await rawRedis(servers[0]!.url).exists('cache:article:v1:1')).toBe(0)
})

it('stores a load that takes longer than several lives of its lease', async () => {
  const servers = await threePrimaries()
  const cache = await overPrimaries(servers)
  const slow = async (): Promise<string> => {
    await pause(4500)
    return 'value'
  }
  expect(await cache.layer('article').read('1', slow)).toMatchObject({ stored: true })
  expect(await rawRedis(servers[0]!.url).exists('cache:article:v1:1')).toBe(1)
})
