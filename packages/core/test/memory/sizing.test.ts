import { describe, expect, it, vi } from 'vitest'
import type { Cache, Layer } from '../../src/index.ts'
import { partsOf } from '../../src/assembly.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { countingClock, memoryCache, openCache, openFleet, privateRedis, readyCache, shared } from '../support/fleet.ts'

// Two thirds of them fit, and all of them into twice as much.
const things = 1000
const value = { text: 'x'.repeat(500) }
const maxBytes = 1024 ** 2
const standing = { min: maxBytes, max: maxBytes }
const ids = Array.from({ length: things }, (_, id) => `thing-${id}`)
const layers = { it: { ttl: '1h' } }

/** What the cache says of its present bound and of twice as much. */
function hitRates(cache: Cache): { readonly now: number; readonly twice: number } {
  const { maxBytes: bound, sizing } = cache.health().memory!
  const at = (bytes: number): number => sizing!.find((estimate) => estimate.maxBytes === bytes)!.hitRate
  return { now: at(bound), twice: at(2 * bound) }
}

/** Asks for everything, again and again, in an order in which nothing is there any more when it is asked for again. */
async function loopOver(layer: Layer, rounds: number, afterEach?: (round: number) => unknown): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const id of ids) await layer.getOrSet(id, () => value, { tags: ['all'] })
    await afterEach?.(round)
  }
}

const rounds = 12

describe('the size of memory', () => {
  it('is estimated for half, one and a half times and twice the bound, when enough has been read', async () => {
    const { cache } = memoryCache({ layers, memory: { maxBytes: standing } })
    const sizes = (): unknown => cache.health().memory!.sizing?.map((estimate) => estimate.maxBytes / maxBytes)
    await loopOver(cache.layer('it'), 1)
    expect(sizes()).toBeUndefined()
    await loopOver(cache.layer('it'), rounds)
    expect(sizes()).toEqual([0.5, 1, 1.5, 2])
    const { now, twice } = hitRates(cache)
    expect(now).toBeLessThan(0.05)
    expect(twice).toBeGreaterThan(0.9)
    expect(cache.health().recommendations).toContainEqual(
      expect.stringMatching(
        /^`memory.maxBytes` of (1\.5|2\.0) MB would raise the hit rate of memory from 0 % to \d+ %\.$/,
      ),
    )
    expect(cache.health().status).toBe('ok')
  })

  it('is not estimated where it is one number', async () => {
    const { cache } = memoryCache({ layers, memory: { maxBytes } })
    await loopOver(cache.layer('it'), rounds)
    expect(cache.health().memory).toMatchObject({ maxBytes, sizing: undefined })
  })

  it('moves within its range to where the hits are, in layers and values that stay what they were', async () => {
    const { cache } = memoryCache({ layers, memory: { maxBytes: { min: maxBytes, max: 8 * maxBytes } } })
    await loopOver(cache.layer('it'), 2 * rounds)
    const { maxBytes: bound } = cache.health().memory!
    expect(bound).toBeGreaterThan(1.5 * maxBytes)
    expect(bound).toBeLessThan(2.2 * maxBytes)
    const before = cache.health().memory!.evictions
    let loads = 0
    for (const id of ids) expect(await cache.layer('it').getOrSet(id, () => (loads++, value))).toEqual(value)
    expect({ loads, evictions: cache.health().memory!.evictions - before }).toEqual({ loads: 0, evictions: 0 })
  })

  it('stays within its bound through thousands of large values', async () => {
    const range = { min: maxBytes, max: 4 * maxBytes }
    const cache = openCache({ memory: { maxBytes: range }, layers })
    for (let id = 0; id < 6000; id++) {
      await cache.layer('it').getOrSet(id % 1500, () => 'x'.repeat(100 + ((id * 37) % 4000)))
      if (id % 10 > 0) continue
      const { memoryBytes, bytesOfEntries } = stateOf(cache)
      expect(memoryBytes).toBe(bytesOfEntries)
      expect(memoryBytes).toBeLessThanOrEqual(cache.health().memory!.maxBytes)
      expect(cache.health().memory!.maxBytes).toBeLessThanOrEqual(range.max)
    }
    expect(partsOf(cache).memory!.bookkeeping).toBeGreaterThan(0)
    expect(partsOf(cache).memory!.bookkeeping).toBeLessThanOrEqual(maxBytes / 8)
  })
})

describe('what would not be there in any memory', () => {
  const everything: readonly (readonly [string, (cache: Cache, advance: (ms: number) => unknown) => unknown])[] = [
    ['deleted', (cache) => cache.layer('it').deleteMany(ids)],
    ['expired', (cache) => Promise.all(ids.map((id) => cache.layer('it').expire(id)))],
    ['cleared with its layer', (cache) => cache.layer('it').clear()],
    ['cleared with all', (cache) => cache.clear()],
    ['invalidated by a tag', (cache) => cache.invalidateTags(['all'])],
    ['expired by a tag', (cache) => cache.expireTags(['all'])],
    ['deleted by a pattern', (cache) => cache.deletePattern('cache:it:*')],
    ['past its ttl', (_, advance) => advance(3_600_001)],
  ]

  it.each(everything)('is no reason for more of it: %s', async (_, invalidate) => {
    const { cache, clock } = memoryCache({ layers, memory: { maxBytes: { min: maxBytes, max: 4 * maxBytes } } })
    await loopOver(cache.layer('it'), 2 * rounds, () => invalidate(cache, (ms) => clock.advance(ms)))
    expect(hitRates(cache).twice).toBeLessThan(0.02)
    expect(cache.health().memory!.maxBytes).toBe(maxBytes)
  })

  it('is remembered no longer once all is gone', async () => {
    const { cache } = memoryCache({ layers, memory: { maxBytes: standing } })
    await loopOver(cache.layer('it'), 1)
    expect(partsOf(cache).memory!.bookkeeping).toBeGreaterThan(0)
    await cache.clear()
    expect(stateOf(cache)).toMatchObject({ memoryBytes: 0, memoryEntries: 0 })
  })

  it('is what a layer keeps out of memory', async () => {
    const options = { layers: { it: { memory: false }, other: {} }, memory: { maxBytes: standing } } as const
    const { cache } = memoryCache(options)
    await loopOver(cache.layer('it'), rounds)
    expect(cache.health().memory!.sizing).toBeUndefined()
    expect(partsOf(cache).memory!.bookkeeping).toBe(0)
  })

  it('is not what is set or loaded again and again without being asked for', async () => {
    const { cache } = memoryCache({ layers, memory: { maxBytes: standing } })
    const layer = cache.layer('it')
    for (let round = 0; round < rounds; round++) {
      for (const id of ids) await layer.set(id, value)
      for (const id of ids) await layer.getOrSet(id, () => value, { forceRefresh: true })
    }
    expect(cache.health().memory!.sizing).toBeUndefined()
  })
})

describe('reads of every kind', () => {
  const kinds: readonly (readonly [string, (layer: Layer, id: string) => unknown])[] = [
    ['getOrSet', (layer, id) => layer.getOrSet(id, () => value)],
    ['getOrSet with params', (layer, id) => layer.getOrSet(id, () => value, { params: { a: 1 } })],
    ['read', (layer, id) => layer.read(id, () => value)],
    ['get, then set', async (layer, id) => (await layer.get(id)) ?? layer.set(id, value)],
    ['getMany, then set', async (layer, id) => (await layer.getMany([id])).get(id) ?? layer.set(id, value)],
    ['getOrSetMany', (layer, id) => layer.getOrSetMany([id], (missing) => missing.map(() => value))],
    // As responses are served.
    ['readMemory, then read', (layer, id) => layer.readMemory(id).outcome === 'hit' || layer.read(id, () => value)],
  ]

  it.each(kinds)('count once each: %s', async (_, read) => {
    const { cache } = memoryCache({ layers, memory: { maxBytes: standing } })
    const layer = cache.layer('it')
    // Every second read is of something that is there, every other one of something that had to leave.
    for (let round = 0; round < rounds; round++) {
      for (const id of ids) {
        await read(layer, id)
        await read(layer, id)
      }
    }
    const { now, twice } = hitRates(cache)
    expect(now).toBeGreaterThan(0.48)
    expect(now).toBeLessThan(0.52)
    expect(twice).toBeGreaterThan(0.93)
  })

  it('count where they wait for the load of another', async () => {
    const { cache } = memoryCache({ layers, memory: { maxBytes: standing } })
    for (let round = 0; round < rounds; round++) {
      for (const id of ids) {
        const load = (): unknown => cache.layer('it').getOrSet(id, async () => value)
        await Promise.all([load(), load(), load()])
      }
    }
    expect(hitRates(cache).now).toBeLessThan(0.05)
    expect(hitRates(cache).twice).toBeGreaterThan(0.9)
  })

  it('count in all layers, which share one memory', async () => {
    const { cache } = memoryCache({ layers: { it: {}, other: {} }, memory: { maxBytes: standing } })
    for (let round = 0; round < rounds; round++) {
      for (const id of ids.slice(0, things / 2)) {
        for (const layer of [cache.layer('it'), cache.layer('other')]) await layer.getOrSet(id, () => value)
      }
    }
    expect(hitRates(cache).now).toBeLessThan(0.05)
    expect(hitRates(cache).twice).toBeGreaterThan(0.9)
  })
})

describe('over Redis', () => {
  it('counts what is read from there instead as what a larger memory would have had', { timeout: 60_000 }, async () => {
    const cache = await readyCache({ ...shared(), layers, memory: { maxBytes: standing } })
    await loopInParts(cache.layer('it'), rounds)
    expect(hitRates(cache).now).toBeLessThan(0.05)
    expect(hitRates(cache).twice).toBeGreaterThan(0.9)
  })

  it('counts nothing for a larger memory that another process has invalidated', { timeout: 60_000 }, async () => {
    const [cache, other] = await openFleet(2, { ...shared(), layers, memory: { maxBytes: standing } })
    await loopInParts(cache!.layer('it'), rounds, async () => {
      const { position } = await other!.layer('it').deleteMany(ids)
      await vi.waitFor(() => expect(partsOf(cache!).log.position).toBeGreaterThanOrEqual(position!))
    })
    expect(hitRates(cache!).twice).toBeLessThan(0.02)
  })

  it('does not grow for copies that a process would not trust which cannot hear', { timeout: 60_000 }, async () => {
    const server = await privateRedis()
    const timeouts = { read: '50ms', write: '50ms', connect: '1s' }
    const clock = countingClock()
    const options = { redis: server.url, timeouts, maxStaleness: '1s', breaker: { resetAfter: '1h' }, clock, layers }
    const cache = await readyCache({ ...options, memory: { maxBytes: { min: maxBytes, max: 4 * maxBytes } } })
    await server.kill()
    await vi.waitFor(() => expect(cache.health().log).toBe('deaf'), { timeout: 20_000 })
    // What was loaded less than `maxStaleness` ago may be used; nothing else.
    await loopInParts(cache.layer('it'), 2 * rounds, async () => clock.jump(1000))
    expect(hitRates(cache).twice).toBeLessThan(0.02)
    expect(cache.health().memory!.maxBytes).toBe(maxBytes)
    expect(stateOf(cache).memoryBytes).toBeLessThanOrEqual(maxBytes)
  })
})

/** As `loopOver`, a hundred at once. */
async function loopInParts(layer: Layer, times: number, afterEach?: () => Promise<unknown>): Promise<void> {
  for (let round = 0; round < times; round++) {
    for (let from = 0; from < things; from += 100) {
      await Promise.all(ids.slice(from, from + 100).map((id) => layer.getOrSet(id, () => value)))
    }
    await afterEach?.()
  }
}
