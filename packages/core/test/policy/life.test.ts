import { expect, it, vi } from 'vitest'
import { type LayerOptions, type Layer, entry } from '../../src/index.ts'
import { memoryEntryAt } from '../../src/testing/inspect.ts'
import { countingClock, expectQuiet, rawRedis, readyCache, shared } from '../support/fleet.ts'
import { codeOf } from '../support/loads.ts'

/** A writer and a reader in one namespace, each on a clock that can be set ahead; jitter is off unless asked for. */
async function pair(options: LayerOptions<any> = {}, random = 0) {
  const where = shared()
  const layers = { it: { ttl: '1h', jitter: 0, ...options } }
  const clocks = [countingClock(), countingClock()] as const
  // Neither deaf nor told the time by Redis again when a test has set the clocks ahead.
  const around = { maxStaleness: '1d', random: () => random, layers }
  const [a, b] = await Promise.all(clocks.map((clock) => readyCache({ ...where, ...around, clock })))
  await Promise.all([a!, b!].map((cache) => cache.layer('it').get('the first command asks for the time')))
  const writer: Layer<any> = a!.layer('it')
  const reader: Layer<any> = b!.layer('it')
  const key = `${where.namespace}:it:v1:1`
  const jump = (ms: number): void => clocks.forEach((clock) => clock.jump(ms))
  const memoryLife = (cache: object, clock = clocks[0]): number => memoryEntryAt(cache, key)!.leavesAt - clock.now()
  return { a: a!, b: b!, writer, reader, key, jump, clocks, memoryLife, redis: rawRedis() }
}

it('stores nothing with ttl 0, of the layer, of the call or of the loader', async () => {
  const zero = await pair({ ttl: 0 })
  const hour = await pair()
  const attempts = [
    () => zero.writer.getOrSet('1', () => 'value'),
    () => zero.writer.set('1', 'value'),
    () => hour.writer.getOrSet('1', () => 'value', { ttl: 0 }),
    () => hour.writer.getOrSet('1', () => entry('value', { ttl: '0s' })),
    () => hour.writer.set('1', 'value', { ttl: 0 }),
    () => hour.writer.update('1', () => 'value', { ttl: 0 }),
    () => hour.writer.setMany([{ id: '1', value: 'value', ttl: 0 }]),
    () => hour.writer.getOrSetMany(['1'], () => ['value'], { ttl: 0 }),
  ]
  for (const attempt of attempts) {
    await attempt()
    for (const { a, key, redis, writer } of [zero, hour]) {
      await expectQuiet(a)
      expect(writer.peek('1')).toBeUndefined()
      expect(memoryEntryAt(a, key)).toBeUndefined()
      expect(await redis.exists(key, `lease:{${key}}`)).toBe(0)
    }
  }
})

it('removes what is there when a value is set with ttl 0', async () => {
  const { key, reader, redis, writer } = await pair()
  await writer.set('1', 'old')
  expect(await reader.get('1')).toBe('old')
  expect(await writer.set('1', 'new', { ttl: 0 })).toMatchObject({ status: 'applied' })
  expect(await writer.get('1')).toBeUndefined()
  expect(await redis.exists(key)).toBe(0)
  await expect.poll(() => reader.get('1')).toBeUndefined()
})

it('never extends a life by taking a copy into memory', async () => {
  const { b, clocks, jump, key, memoryLife, reader, redis, writer } = await pair({ ttl: '1m' })
  await writer.set('1', 'value')
  jump(20_000)
  expect(await reader.read('1')).toMatchObject({ tier: 'redis' })
  const life = memoryLife(b, clocks[1])
  // Redis itself keeps real time, and so still has the twenty seconds that the clocks here have skipped.
  expect(life).toBeLessThanOrEqual((await redis.pttl(key)) - 20_000 + 50)
  expect(life).toBeGreaterThan(30_000)
  expect(await reader.ttlLeft('1')).toBeLessThanOrEqual(40_000)
  jump(39_000)
  expect(await reader.get('1')).toBe('value')
  jump(1001)
  expect(await reader.get('1')).toBeUndefined()
  expect(await writer.get('1')).toBeUndefined()
})

it('keeps no copy in memory for longer than Redis keeps the value, stale windows included', async () => {
  for (const windows of [
    {},
    { staleFor: '10s' },
    { staleIfErrorFor: '1h' },
    { staleFor: '1h', staleIfErrorFor: '1m' },
  ]) {
    const { a, b, clocks, key, memoryLife, reader, redis, writer } = await pair({
      ttl: '1m',
      ...windows,
      memoryMaxAge: '1d',
    })
    for (const store of [
      () => writer.set('1', 'set'),
      () => writer.getOrSet('1', () => 'loaded', { forceRefresh: true }),
    ]) {
      await store()
      // Half a millisecond each for the rounding of PTTL and of PX, and for the reading of the clock.
      const left = (await redis.pttl(key)) + 20
      // Both may have yet to hear that what they had was replaced, and forget what they have just read.
      await vi.waitFor(async () => {
        for (const layer of [writer, reader]) await layer.get('1')
        expect(memoryLife(a, clocks[0])).toBeLessThanOrEqual(left)
        expect(memoryLife(b, clocks[1])).toBeLessThanOrEqual(left)
      })
      expect(left).toBeGreaterThan(60_000 - 20_000)
    }
  }
})

it('keeps a copy in memory for memoryMaxAge at most, and then asks Redis again', async () => {
  const { jump, reader, writer } = await pair({ memoryMaxAge: '10s' })
  await writer.set('1', 'value')
  for (const layer of [writer, reader]) await layer.get('1')
  jump(9000)
  for (const layer of [writer, reader]) expect(await layer.read('1')).toMatchObject({ tier: 'memory' })
  jump(1001)
  for (const layer of [writer, reader]) {
    expect(layer.peek('1')).toBeUndefined()
    expect(await layer.read('1')).toMatchObject({ outcome: 'hit', tier: 'redis' })
    expect(await layer.read('1')).toMatchObject({ outcome: 'hit', tier: 'memory' })
  }
})

it('answers no read from a copy that has been in memory for memoryMaxAge', async () => {
  const { jump, key, redis, writer } = await pair({ memoryMaxAge: '10s' })
  for (const [read, otherwise] of [
    [() => writer.get('1'), undefined],
    [() => writer.getOrSet('1', () => 'loaded'), 'loaded'],
  ] as const) {
    await writer.set('1', 'value')
    await redis.del(key)
    for (let reads = 0; reads < 3; reads++) expect(await read()).toBe('value')
    jump(10_001)
    expect(await read()).toBe(otherwise)
  }
})

it('lets jitter shorten a life by its fraction at most, and lengthen none', async () => {
  for (const [random, share] of [
    [0, 1],
    [0.5, 0.9],
    [0.999_999, 0.8],
  ] as const) {
    const { key, redis, writer } = await pair({ ttl: '1h', jitter: 0.2 }, random)
    await writer.set('1', 'value')
    const left = (await writer.ttlLeft('1'))!
    expect(left).toBeLessThanOrEqual(3_600_000 * share + 10)
    expect(left).toBeGreaterThan(3_600_000 * share - 20_000)
    expect(await redis.pttl(key)).toBeLessThanOrEqual(3_600_000 * share + 10)
  }
})

it('leaves a life as it is with jitter 0', async () => {
  const { writer } = await pair({ ttl: 10_000 }, 0.999)
  await writer.set('1', 'value')
  expect(await writer.read('1')).toMatchObject({ outcome: 'hit' })
  const read = await writer.read('1')
  expect(read.outcome === 'hit' && Math.round(read.age + read.ttlLeft)).toBe(10_000)
})

it('gives null its own life, within a shorter one that a call asks for', async () => {
  const { jump, writer } = await pair({ ttl: '1h', nullTtl: '10s' })
  await writer.set('null', null)
  await writer.set('value', 'value')
  await writer.set('short', null, { ttl: '5s' })
  await writer.set('long', null, { ttl: '2h' })
  await writer.getOrSet('loaded', () => null)
  jump(5001)
  expect([...(await writer.getMany(['null', 'value', 'short', 'long', 'loaded'])).keys()]).toEqual([
    'null',
    'value',
    'long',
    'loaded',
  ])
  jump(5000)
  expect([...(await writer.getMany(['null', 'value', 'short', 'long', 'loaded'])).keys()]).toEqual(['value'])
})

it('does not store null with nullTtl 0', async () => {
  const { key, redis, writer } = await pair({ nullTtl: 0 })
  expect(await writer.getOrSet('1', () => null)).toBeNull()
  expect(await redis.exists(key)).toBe(0)
  await writer.set('1', 'value')
  await writer.set('1', null)
  expect(await writer.get('1')).toBeUndefined()
})

it('takes the ttl of a call as a number of milliseconds and as a text', async () => {
  const { writer } = await pair()
  for (const [ttl, ms] of [
    [1500, 1500],
    ['1500', 1500],
    ['30s', 30_000],
    ['1.5m', 90_000],
    ['2d', 172_800_000],
  ] as const) {
    await writer.set('set', 1, { ttl })
    await writer.getOrSet('loaded', () => 1, { ttl, forceRefresh: true })
    await writer.getOrSet('said', () => entry(1, { ttl }), { forceRefresh: true })
    for (const id of ['set', 'loaded', 'said']) {
      const read = await writer.read(id)
      expect(read.outcome === 'hit' && Math.round(read.age + read.ttlLeft)).toBe(ms)
    }
  }
})

it('refuses a ttl of a call that is no duration', async () => {
  const { writer } = await pair()
  for (const ttl of ['soon', -1, Number.NaN, '1y', {}] as never[]) {
    expect(await codeOf(writer.set('1', 1, { ttl }))).toBe('CONFIG_INVALID')
    expect(await codeOf(writer.getOrSet('1', () => 1, { ttl }))).toBe('CONFIG_INVALID')
    expect(await codeOf(writer.update('1', () => 1, { ttl }))).toBe('CONFIG_INVALID')
    expect(await codeOf(writer.setMany([{ id: '1', value: 1, ttl }]))).toBe('CONFIG_INVALID')
    expect(await codeOf(writer.getOrSetMany(['1'], () => [1], { ttl }))).toBe('CONFIG_INVALID')
  }
})
