import { expect, it } from 'vitest'
import { adaptiveTtl } from '../../src/index.ts'
import { partsOf } from '../../src/assembly.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { expectQuiet, memoryCache } from '../support/fleet.ts'
import { minute, slack, timedFleet } from './timed-fleet.ts'

const ttl = adaptiveTtl({ min: '1m', max: '10m' })

it('keeps nothing of a key in Redis or in the process besides its one entry', async () => {
  const fixed = await timedFleet({ ttl: '1m' })
  const adaptive = await timedFleet({ ttl })
  const ids = Array.from({ length: 200 }, (_, id) => id)
  for (const { caches, jump, layers } of [fixed, adaptive]) {
    for (let load = 0; load < 3; load++) {
      for (const layer of layers)
        await Promise.all(ids.map((id) => layer.getOrSet(id, () => ({ text: 'x'.repeat(100) }))))
      await Promise.all(caches.map((cache) => expectQuiet(cache)))
      jump(10 * minute + slack)
    }
  }
  const keysOf = ({ key, redis }: typeof fixed) => redis.keys(key.replace(/:1$/, ':*'))
  expect(await keysOf(adaptive)).toHaveLength((await keysOf(fixed)).length)
  for (const [at, cache] of adaptive.caches.entries()) {
    const { memoryBytes, memoryEntries, tickets, flights } = stateOf(cache)
    const other = stateOf(fixed.caches[at]!)
    expect({ memoryBytes, memoryEntries, tickets, flights }).toEqual({
      memoryBytes: other.memoryBytes,
      memoryEntries: other.memoryEntries,
      tickets: 0,
      flights: 0,
    })
  }
})

it('keeps no entry in Redis for longer than its windows and once more the time it was fresh, within max', async () => {
  const { jump, key, layers, redis } = await timedFleet({ ttl, staleFor: '30s' })
  const [layer] = layers
  for (const most of [150, 270, 510, 990, 1230, 1230]) {
    await layer.getOrSet('1', () => 'value', { forceRefresh: true })
    const left = (await redis.pttl(key)) / 1000
    expect(left).toBeLessThanOrEqual(most + 0.1)
    expect(left).toBeGreaterThan(most - 20)
    jump(((most - 30) / 2) * 1000 + slack)
  }
  await layer.set('1', 'value', { ttl: '1d' })
  expect(await redis.pttl(key)).toBeLessThanOrEqual((86_400 + 630) * 1000 + 100)
})

it('stays below maxBytes while all that is in memory has ended', async () => {
  const maxBytes = 64 * 1024
  const { cache, clock } = memoryCache({ memory: { maxBytes }, layers: { it: { ttl, jitter: 0 } } })
  const layer = cache.layer('it')
  for (let id = 0; id < 1000; id++) {
    await layer.getOrSet(id, () => ({ text: 'x'.repeat(id) }))
    if (id % 20 === 0) await clock.advance(minute + 1)
    expect(stateOf(cache).memoryBytes).toBeLessThanOrEqual(maxBytes)
  }
  expect(partsOf(cache).memory!.evictions).toBeGreaterThan(500)
})

it('lets go in memory of what has ended for good with the next read', async () => {
  const { cache, clock } = memoryCache({ layers: { it: { ttl, jitter: 0 } } })
  const layer = cache.layer('it')
  await layer.getOrSet('1', () => 'value')
  await clock.advance(2 * minute - 1)
  expect(await layer.get('1')).toBeUndefined()
  expect(stateOf(cache).memoryEntries).toBe(1)
  await clock.advance(1)
  expect(await layer.get('1')).toBeUndefined()
  expect(stateOf(cache).memoryEntries).toBe(0)
})

it('counts an entry that adapts as living for max, and as kept for as long again', async () => {
  const { cache } = memoryCache({ layers: { it: { ttl, staleFor: '1m' }, other: { ttl: '5m' } } })
  expect(partsOf(cache).longestLife).toBe(21 * minute)
  const { cache: ruled } = memoryCache({ layers: { it: { ttl: () => '1m', maxTtl: '3m', staleIfErrorFor: '1m' } } })
  expect(partsOf(ruled).longestLife).toBe(4 * minute)
  expect(cache.layers()[0]).toMatchObject({ ttl: 10 * minute })
})
