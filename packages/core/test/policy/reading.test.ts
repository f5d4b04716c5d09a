import { expect, it } from 'vitest'
import { entry } from '../../src/index.ts'
import { countingClock, openCache, openFleet, rawRedis, readyCache, shared } from '../support/fleet.ts'
import { heldLoader } from '../support/loads.ts'

const layers = { it: { ttl: '10s', jitter: 0 } }

/** Two instances that know the time, neither of which asks Redis for it again when its clock is set ahead. */
async function pair(options: object = layers.it) {
  const where = shared()
  const clocks = [countingClock(), countingClock()] as const
  const around = { maxStaleness: '1d', layers: { it: { ...layers.it, ...options } } }
  const [a, b] = await Promise.all(clocks.map((clock) => readyCache({ ...where, ...around, clock })))
  for (const cache of [a!, b!]) await cache.layer('it').get('the first command asks for the time')
  const jump = (ms: number): void => clocks.forEach((clock) => clock.jump(ms))
  return { a: a!, b: b!, jump, key: `${where.namespace}:it:v1:1`, redis: rawRedis() }
}

it('says whether there is a fresh value, in either tier', async () => {
  const { a, b, jump } = await pair({ staleFor: '1h' })
  await a.layer('it').set('1', false)
  expect(await a.layer('it').has('1')).toBe(true)
  expect(await b.layer('it').has('1')).toBe(true)
  expect(await b.layer('it').has('2')).toBe(false)
  expect(await b.layer('it').has('1', { params: { p: 1 } })).toBe(false)
  jump(10_001)
  expect(await a.layer('it').has('1')).toBe(false)
  expect(await b.layer('it').has('1')).toBe(false)
})

it('says how long a value is still fresh, the same in both tiers', async () => {
  const { a, b, jump } = await pair({ staleFor: '1h' })
  await a.layer('it').set('1', 'value')
  jump(4000)
  for (const cache of [a, b, b]) {
    const left = (await cache.layer('it').ttlLeft('1'))!
    expect(left).toBeLessThanOrEqual(6000)
    expect(left).toBeGreaterThan(2000)
  }
  expect(await a.layer('it').ttlLeft('2')).toBeUndefined()
  jump(6001)
  expect(await a.layer('it').ttlLeft('1')).toBeUndefined()
})

it('peeks into memory alone', async () => {
  const { a, b, jump } = await pair({ staleFor: '1h' })
  await a.layer('it').set('1', 'value')
  await a.layer('it').set('1', 'with params', { params: { p: 1 } })
  expect(a.layer('it').peek('1')).toBe('value')
  expect(a.layer('it').peek('1', { params: { p: 1 } })).toBe('with params')
  expect(b.layer('it').peek('1')).toBeUndefined()
  await b.layer('it').get('1')
  expect(b.layer('it').peek('1')).toBe('value')
  await a.layer('it').delete('1')
  expect(a.layer('it').peek('1')).toBeUndefined()
  await expect.poll(() => b.layer('it').peek('1')).toBeUndefined()
  await a.layer('it').set('1', 'again')
  jump(10_001)
  expect(a.layer('it').peek('1')).toBeUndefined()
})

it('tells of a read where the value came from, how old it is, how long it lives and its tags', async () => {
  const { a, b, jump } = await pair()
  const loaded = await a.layer('it').read('1', () => entry('value', { tags: ['t'] }))
  expect(loaded).toEqual({
    outcome: 'loaded',
    stored: true,
    value: 'value',
    age: expect.any(Number),
    ttlLeft: expect.any(Number),
    tags: ['t'],
    why: 'loaded and stored',
  })
  jump(3000)
  const found = { outcome: 'hit', value: 'value', tags: ['t'], age: expect.any(Number), ttlLeft: expect.any(Number) }
  const reads = [await b.layer('it').read('1'), await b.layer('it').read('1', () => 'never')]
  expect(reads).toEqual([
    { ...found, tier: 'redis', why: 'fresh in Redis' },
    { ...found, tier: 'memory', why: 'fresh in memory' },
  ])
  for (const read of reads as { age: number; ttlLeft: number }[]) {
    expect(read.age).toBeGreaterThanOrEqual(2990)
    expect(read.age).toBeLessThan(6000)
    expect(Math.round(read.age + read.ttlLeft)).toBe(10_000)
  }
})

it('tells of a miss why there is nothing', async () => {
  const { a, b, jump, key, redis } = await pair({ staleFor: '1h' })
  expect(await a.layer('it').read('1')).toEqual({ outcome: 'miss', value: undefined, why: 'not in Redis' })
  await redis.set(key, 'foreign')
  expect(await a.layer('it').read('1')).toMatchObject({ outcome: 'miss', why: 'not in Redis' })
  await a.layer('it').set('1', 'value')
  jump(10_001)
  expect(await b.layer('it').read('1')).toEqual({ outcome: 'miss', value: undefined, why: 'stale in Redis' })
  const alone = openCache({ layers })
  expect(await alone.layer('it').read('1')).toEqual({ outcome: 'miss', value: undefined, why: 'not in memory' })
})

it('counts an age from when the load ended, for each who waited for it', async () => {
  const [a] = await openFleet(1, { ...shared(), layers })
  const loader = heldLoader()
  const reads = [a!.layer('it').read('1', loader), a!.layer('it').read('1', loader)]
  await loader.called()
  loader.resolve('value')
  for (const read of await Promise.all(reads)) {
    expect(read).toMatchObject({ outcome: 'loaded', stored: true })
    expect(read.age).toBeLessThan(5000)
  }
})

it('reads as told whichever of get, read, has and getMany asks', async () => {
  const [a, b] = await openFleet(2, { ...shared(), layers })
  await a!.layer('it').set('1', 0, { params: { p: 1 } })
  const params = { params: { p: 1 } }
  const layer = b!.layer('it')
  expect(await layer.get('1', params)).toBe(0)
  expect(await layer.read('1', params)).toMatchObject({ outcome: 'hit', value: 0 })
  expect(await layer.has('1', params)).toBe(true)
  expect(await layer.getMany(['1', '2'], params)).toEqual(new Map([['1', 0]]))
  expect(await layer.getOrSet('1', () => 1, params)).toBe(0)
  expect(await layer.getOrSet('1', () => 1)).toBe(1)
})
