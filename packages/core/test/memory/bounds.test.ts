import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import type { Cache } from '../../src/index.ts'
import { partsOf } from '../../src/assembly.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { openCache, openFleet, rawRedis, readyCache, shared } from '../support/fleet.ts'

const layers = { it: { ttl: '1h' } }

const evictionsOf = (cache: Cache): number => partsOf(cache).memory!.evictions

/** The bound, and bookkeeping that agrees with what is there. */
function expectBounded(cache: object, maxBytes: number): void {
  const { memoryBytes, bytesOfEntries } = stateOf(cache)
  expect(memoryBytes).toBeLessThanOrEqual(maxBytes)
  expect(memoryBytes).toBe(bytesOfEntries)
}

it('stays below maxBytes through thousands of large values', async () => {
  const maxBytes = 2 * 1024 ** 2
  const cache = openCache({ memory: { maxBytes }, layers })
  for (let id = 0; id < 3000; id++) {
    // A hundred bytes to some twenty thousand, in objects of all sizes.
    const value = { id, text: 'x'.repeat(100 + ((id * 37) % 10_000)), list: Array.from({ length: id % 50 }, () => id) }
    await cache.layer('it').set(id, value)
    if (id % 100 === 0) expectBounded(cache, maxBytes)
  }
  expectBounded(cache, maxBytes)
  const { memoryEntries } = stateOf(cache)
  expect(memoryEntries).toBeGreaterThan(50)
  expect(memoryEntries + evictionsOf(cache)).toBe(3000)
})

it('stays below maxBytes whether values are set, loaded or read from Redis', async () => {
  const maxBytes = 512 * 1024
  const [writer, reader] = await openFleet(2, { ...shared(), memory: { maxBytes }, layers })
  const text = 'x'.repeat(5000)
  const ids = Array.from({ length: 200 }, (_, id) => String(id))
  await writer!.layer('it').setMany(ids.map((id) => [id, text] as const))
  expect((await reader!.layer('it').getMany(ids)).size).toBe(200)
  await Promise.all(ids.map((id) => writer!.layer('it').getOrSet(`loaded ${id}`, () => ({ text }))))
  for (const cache of [writer!, reader!]) {
    expectBounded(cache, maxBytes)
    expect(evictionsOf(cache)).toBeGreaterThan(0)
  }
})

it('counts what is replaced and removed no longer', async () => {
  const cache = openCache({ layers })
  const layer = cache.layer('it')
  await layer.set('1', 'x'.repeat(10_000))
  const large = stateOf(cache).memoryBytes
  expect(large).toBeGreaterThan(10_000)
  await layer.set('1', 'x')
  expect(stateOf(cache).memoryBytes).toBeLessThan(large - 15_000)
  await layer.delete('1')
  expect(stateOf(cache)).toMatchObject({ memoryBytes: 0, memoryEntries: 0 })
  await layer.set('1', 'x'.repeat(10_000))
  await cache.clear()
  expect(stateOf(cache)).toMatchObject({ memoryBytes: 0, memoryEntries: 0 })
})

it('counts keys and tags, not values alone', async () => {
  const cache = openCache({ layers })
  await cache.layer('it').set('1', 0)
  const bare = stateOf(cache).memoryBytes
  await cache.layer('it').set('1', 0, { tags: ['t'.repeat(1000)] })
  expect(stateOf(cache).memoryBytes - bare).toBeGreaterThanOrEqual(2000)
  await cache.layer('it').delete('1')
  await cache.layer('it').set('k'.repeat(200), 0)
  expect(stateOf(cache).memoryBytes - bare).toBeGreaterThanOrEqual(2 * 199)
})

it('counts what values of every kind hold', async () => {
  const cache = openCache({ layers })
  const text = 'x'.repeat(5000)
  const values: Readonly<Record<string, unknown>> = {
    'a Buffer': Buffer.alloc(10_000),
    'a typed array': new Float64Array(1250),
    'an ArrayBuffer': new ArrayBuffer(10_000),
    'a key of a Map': new Map([[text, 1]]),
    'a value of a Map': new Map([['1', text]]),
    'a Set': new Set([text]),
    'a list': [text],
    'a nested object': { deep: { text } },
    'a large bigint': 2n ** 80_000n,
  }
  for (const [kind, value] of Object.entries(values)) {
    await cache.layer('it').set('1', value)
    expect(stateOf(cache).memoryBytes, kind).toBeGreaterThanOrEqual(10_000)
  }
})

it('keeps at most maxEntries, and those used last', async () => {
  const cache = openCache({ memory: { maxEntries: 10 }, layers })
  const layer = cache.layer('it')
  for (let id = 0; id < 10; id++) await layer.set(id, id)
  expect(await layer.get(0)).toBe(0)
  expect(await layer.getOrSet('1', () => -1)).toBe(1)
  await layer.set('new', 0)
  await layer.set('newer', 0)
  expect(stateOf(cache).memoryEntries).toBe(10)
  expect(evictionsOf(cache)).toBe(2)
  expect(layer.peek(0)).toBe(0)
  expect(layer.peek(1)).toBe(1)
})

it('does not keep a value larger than all of memory, nor what it replaces', async () => {
  const cache = openCache({ memory: { maxBytes: '64kb' }, layers })
  const layer = cache.layer('it')
  await layer.set('1', 'small')
  await layer.set('1', 'x'.repeat(100_000))
  expect(layer.peek('1')).toBeUndefined()
  expect(stateOf(cache)).toMatchObject({ memoryBytes: 0, memoryEntries: 0 })
})

it('serves from Redis what memory has no room for', async () => {
  const cache = await readyCache({ ...shared(), memory: { maxBytes: '64kb' }, layers })
  const layer = cache.layer('it')
  const large = 'x'.repeat(100_000)
  await layer.set('1', large)
  expect(await layer.read('1')).toMatchObject({ outcome: 'hit', tier: 'redis', value: large })
  expect(await layer.read('1')).toMatchObject({ outcome: 'hit', tier: 'redis', value: large })
})

it('keeps nothing in this process with memory: false, of the cache or of a layer', async () => {
  const where = shared()
  const none = await readyCache({ ...where, memory: false, layers: { it: {}, other: { memory: true } } })
  const some = await readyCache({ ...where, layers: { it: { memory: false }, other: {} } })
  for (const cache of [none, some]) {
    const layer = cache.layer('it')
    await layer.set('set', 1)
    await layer.getOrSet('loaded', () => 2)
    for (const id of ['set', 'loaded']) {
      expect(layer.peek(id)).toBeUndefined()
      expect(await layer.read(id)).toMatchObject({ outcome: 'hit', tier: 'redis' })
      expect(await layer.read(id)).toMatchObject({ outcome: 'hit', tier: 'redis' })
    }
  }
  await none.layer('other').set('1', 1)
  expect(none.layer('other').peek('1')).toBeUndefined()
  expect(stateOf(none).memoryEntries).toBe(0)
  await some.layer('other').set('1', 1)
  expect(some.layer('other').peek('1')).toBe(1)
  expect(stateOf(some).memoryEntries).toBe(1)
})

it('gives the loaded value without memory and without Redis, and keeps nothing', async () => {
  const cache = openCache({ memory: false, layers })
  let loads = 0
  for (const n of [1, 2]) expect(await cache.layer('it').getOrSet('1', () => ++loads)).toBe(n)
})

it('leaves nothing behind of flights, fences and leases of thousands of ids', async () => {
  const cache = await readyCache({ ...shared(), memory: { maxEntries: 100 }, layers })
  const layer = cache.layer('it')
  await Promise.all(Array.from({ length: 1000 }, (_, id) => layer.getOrSet(id, () => id, { tags: [`tag ${id}`] })))
  await Promise.all(
    Array.from({ length: 1000 }, (_, id) =>
      layer.getOrSet(`failing ${id}`, () => Promise.reject(new Error('no'))).catch(() => {}),
    ),
  )
  expect(stateOf(cache)).toMatchObject({ flights: 0, tickets: 0, memoryEntries: 100 })
  const { namespace } = partsOf(cache).config
  const redis = rawRedis()
  await expect.poll(() => redis.keys(`lease:{${namespace}*`)).toEqual([])
})

it('leaves no listener on a signal that a caller gives to every read', async () => {
  const cache = await readyCache({ ...shared(), layers: { it: { ttl: '1h', loadTimeout: { soft: '1s' } } } })
  const layer = cache.layer('it')
  const { signal } = new AbortController()
  for (let id = 0; id < 10; id++) {
    await layer.getOrSet(id, async () => id, { signal })
    await layer.getOrSet(id, async () => id, { signal, forceRefresh: true })
    await layer.getOrSetMany([id, `${id} too`], async (ids) => ids, { signal })
    await layer.getOrSet(`failing ${id}`, () => Promise.reject(new Error('no')), { signal }).catch(() => {})
  }
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
