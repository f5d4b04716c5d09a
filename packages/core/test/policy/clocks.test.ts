import { expect, it } from 'vitest'
import { memoryEntryAt } from '../../src/testing/inspect.ts'
import { countingClock, openCache, rawRedis, readyCache, shared } from '../support/fleet.ts'

const hour = 3_600_000
const layers = { it: { ttl: '10m', jitter: 0, staleIfErrorFor: '5m' } }

/** Instances on hosts whose wall clocks are right, an hour slow and an hour fast. */
async function skewedFleet() {
  const where = shared()
  const clocks = [0, -hour, hour].map((off) => countingClock(off))
  const caches = await Promise.all(clocks.map((clock) => readyCache({ ...where, clock, layers })))
  return { caches, clocks, key: `${where.namespace}:it:v1:1`, where }
}

const tenMinutes = (left: number | undefined): void => {
  // A reading of the Redis clock is off by up to half of what it took.
  expect(left).toBeLessThanOrEqual(600_000 + 1000)
  expect(left).toBeGreaterThan(600_000 - 25_000)
}

it('agrees on what is fresh and for how long, whoever wrote it', async () => {
  const { caches, key, clocks } = await skewedFleet()
  const redis = rawRedis()
  for (const writer of caches) {
    for (const write of [
      () => writer.layer('it').set('1', 'value'),
      () => writer.layer('it').getOrSet('1', () => 'value', { forceRefresh: true }),
    ]) {
      await write()
      tenMinutes((await redis.pttl(key)) - 300_000)
      for (const [i, reader] of caches.entries()) {
        tenMinutes(await reader.layer('it').ttlLeft('1'))
        const read = await reader.layer('it').read('1')
        expect(read).toMatchObject({ outcome: 'hit', value: 'value' })
        expect(read.outcome === 'hit' && read.age).toBeLessThan(25_000)
        const copy = memoryEntryAt(reader, key)
        tenMinutes(copy && copy.freshUntil - clocks[i]!.now())
      }
      await writer.layer('it').delete('1')
    }
  }
})

it('agrees on what is no longer fresh', async () => {
  const { caches, where } = await skewedFleet()
  const ahead = countingClock()
  const old = await readyCache({
    ...where,
    clock: ahead,
    maxStaleness: '1d',
    layers: { it: { ...layers.it, ttl: '1s' } },
  })
  await old.layer('it').get('the first command asks for the time')
  // Written by one whose time has stood still for three seconds, so that it is stale already.
  ahead.jump(-3000)
  await old.layer('it').set('1', 'stale')
  for (const cache of caches) {
    expect(await cache.layer('it').read('1')).toMatchObject({ outcome: 'miss', why: 'stale in Redis' })
    const down = (): Promise<string> => Promise.reject(new Error('the source is down'))
    expect(await cache.layer('it').getOrSet('1', down)).toBe('stale')
  }
})

it('does not go by the wall clock even for what is set before Redis has answered for the first time', async () => {
  for (const off of [-hour, hour]) {
    const where = shared()
    const cache = openCache({ ...where, clock: countingClock(off), layers })
    expect(await cache.layer('it').set('1', 'value')).toMatchObject({ status: 'applied' })
    const reader = await readyCache({ ...where, layers })
    tenMinutes(await reader.layer('it').ttlLeft('1'))
    tenMinutes(await cache.layer('it').ttlLeft('1'))
  }
})

it('orders writes and invalidations by Redis, whatever the clocks of those who make them', async () => {
  const { caches } = await skewedFleet()
  const [right, slow, fast] = caches.map((cache) => cache.layer('it'))
  await fast!.set('1', 'first')
  await slow!.set('1', 'second')
  for (const layer of [right!, slow!, fast!]) await expect.poll(() => layer.get('1')).toBe('second')
  await fast!.set('1', 'third')
  await slow!.delete('1')
  for (const layer of [right!, slow!, fast!]) await expect.poll(() => layer.get('1')).toBeUndefined()
  await slow!.getOrSet('1', () => 'fourth')
  for (const layer of [right!, slow!, fast!]) expect(await layer.get('1')).toBe('fourth')
})

it('keeps to its times when the wall clock jumps', async () => {
  const where = shared()
  let off = 0
  const steady = countingClock()
  const clock = {
    ...steady,
    epochNow: () => steady.epochNow() + off,
    get timers() {
      return steady.timers
    },
  }
  const cache = await readyCache({ ...where, clock, layers })
  const layer = cache.layer('it')
  for (const jump of [hour, -hour]) {
    await layer.set('before', 'value')
    off = jump
    await layer.set('after', 'value')
    for (const id of ['before', 'after']) {
      tenMinutes(await layer.ttlLeft(id))
      expect(await layer.get(id)).toBe('value')
    }
  }
})
