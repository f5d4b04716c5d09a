import { expect, it, vi } from 'vitest'
import { type LoadContext, adaptiveTtl, entry, notModified } from '../../src/index.ts'
import { memoryEntryAt } from '../../src/testing/inspect.ts'
import { expectQuiet, memoryCache } from '../support/fleet.ts'
import { heldLoader, outcomeOf } from '../support/loads.ts'
import { hour, minute, secondsOf, slack, timedFleet } from './timed-fleet.ts'

const ttl = adaptiveTtl({ min: '1m', max: '10m' })

/** What is learned from a load that comes early depends on how early: on a slow machine some seconds less. */
const about = (expected: number) => (seconds: number) => seconds >= expected && seconds < expected + 25

it('grows while loads bring equal values, from min to max, and falls to min with another one', async () => {
  const { jump, layers } = await timedFleet({ ttl })
  const [layer] = layers
  const seen: (number | undefined)[] = []
  for (const title of ['old', 'old', 'old', 'old', 'old', 'old', 'new', 'new']) {
    expect(await layer.getOrSet('1', () => ({ title }))).toEqual({ title })
    seen.push(await secondsOf(layer))
    jump(seen.at(-1)! * 1000 + slack)
  }
  expect(seen).toEqual([60, 120, 240, 480, 600, 600, 60, 120])
})

it('learns in one process what the next load in another goes on from', async () => {
  const { caches, jump, key, layers } = await timedFleet({ ttl })
  const seen: (number | undefined)[] = []
  for (let load = 0; load < 4; load++) {
    const turn = layers[load % 2]!
    const read = await turn.read('1', () => ({ title: 'same' }))
    expect(read.outcome).toBe('loaded')
    for (const layer of layers) expect(await secondsOf(layer)).toBe(await secondsOf(turn))
    seen.push(await secondsOf(turn))
    jump(seen.at(-1)! * 1000 + slack)
  }
  expect(seen).toEqual([60, 120, 240, 480])
  // The other one's copy is as old as its own last load.
  expect(memoryEntryAt(caches[0]!, key)?.etag).toBeUndefined()
})

it('serves nobody what it keeps to compare with', async () => {
  const { jump, key, layers, redis } = await timedFleet({ ttl, nullTtl: '1m' })
  const [layer, other] = layers
  await layer.getOrSet('1', () => 'value')
  await other.get('1')
  jump(minute + slack)
  expect(await redis.exists(key)).toBe(1)
  const fail = (): never => {
    throw new Error('the source is down')
  }
  for (const each of layers) {
    expect(each.peek('1')).toBeUndefined()
    expect(await each.get('1')).toBeUndefined()
    expect(await each.has('1')).toBe(false)
    expect(await each.ttlLeft('1')).toBeUndefined()
    expect(await each.read('1')).toMatchObject({ outcome: 'miss' })
    expect((await each.getMany(['1'])).size).toBe(0)
    await expect(each.getOrSet('1', fail)).rejects.toThrow('the source is down')
    await expect(each.getOrSet('1', fail, { forceRefresh: true })).rejects.toThrow('the source is down')
  }
})

it('does not take a load that fails for news', async () => {
  const { jump, layers } = await timedFleet({ ttl })
  const [layer] = layers
  await layer.getOrSet('1', () => 'value')
  jump(minute + slack)
  await outcomeOf(layer.getOrSet('1', () => Promise.reject(new Error('down'))))
  await layer.getOrSet('1', () => 'value')
  expect(await secondsOf(layer)).toBe(120)
})

it('keeps an ended entry for as long again as it was fresh, in Redis and in memory', async () => {
  const { jump, key, layers, redis } = await timedFleet({ ttl, staleIfErrorFor: '30s' })
  const [layer] = layers
  await layer.getOrSet('1', () => 'value')
  const left = await redis.pttl(key)
  expect(left).toBeLessThanOrEqual(150_000 + 20)
  expect(left).toBeGreaterThan(150_000 - 20_000)

  jump(140_000)
  await layer.getOrSet('1', () => 'value')
  expect(await secondsOf(layer)).toBe(120)
  // Redis, which keeps real time, still has it; it counts for nothing any more.
  jump(270_000 + slack)
  await layer.getOrSet('1', () => 'value')
  expect(await secondsOf(layer)).toBe(60)
})

it('gives the loader what has ended, so that it may say that it still holds', async () => {
  const { jump, layers } = await timedFleet({ ttl })
  const told: LoadContext['previous'][] = []
  const load = ({ previous }: LoadContext): unknown => {
    told.push(previous)
    return previous?.etag === '"1"' ? notModified() : entry('value', { etag: '"1"', tags: ['t'] })
  }
  for (const [at, seconds] of [60, 120, 240].entries()) {
    const layer = layers[at % 2]!
    expect(await layer.read('1', load)).toMatchObject({ outcome: 'loaded', value: 'value', tags: ['t'] })
    expect(await secondsOf(layer)).toBe(seconds)
    jump(seconds * 1000 + slack)
  }
  const previous = { value: 'value', etag: '"1"', tags: ['t'], age: expect.any(Number) as number }
  expect(told).toEqual([undefined, previous, previous])
})

it('goes on from a stale value that a refresh replaces, from one replaced early, and from one replaced by force', async () => {
  const { caches, jump, layers } = await timedFleet({ ttl, staleFor: '1m' })
  const [layer] = layers
  const loader = vi.fn<() => string>(() => 'value')
  await layer.getOrSet('1', loader)
  jump(minute + slack)
  expect(await layer.read('1', loader)).toMatchObject({ outcome: 'stale' })
  await expectQuiet(caches[0]!)
  expect(await secondsOf(layer)).toBe(120)

  jump(minute)
  await layer.getOrSet('1', loader, { forceRefresh: true })
  expect(await secondsOf(layer)).toSatisfy(about(180))
  jump(minute)
  await layer.refresh('1', loader)
  expect(await secondsOf(layer)).toSatisfy(about(240))
  expect(loader).toHaveBeenCalledTimes(4)
})

it('does not grow by loads that come one upon the other', async () => {
  const { layers } = await timedFleet({ ttl })
  const [layer] = layers
  for (let load = 0; load < 20; load++) await layer.getOrSet('1', () => 'value', { forceRefresh: true })
  expect(await secondsOf(layer)).toSatisfy(about(60))
})

it('begins again after whatever removes or writes the value', async () => {
  const { caches, jump, key, layers } = await timedFleet({ ttl, tags: () => ['t'] })
  const [layer] = layers
  const load = (): Promise<unknown> => layer.getOrSet('1', () => 'value')
  const cases: Readonly<Record<string, () => Promise<unknown>>> = {
    delete: () => layer.delete('1'),
    invalidateTags: () => caches[0]!.invalidateTags(['t']),
    clear: () => layer.clear(),
    deletePattern: () => caches[0]!.deletePattern(key),
    set: () => layer.set('1', 'value'),
    update: () => layer.update('1', () => 'value'),
  }
  for (const [name, change] of Object.entries(cases)) {
    for (const expected of [60, 120]) {
      await load()
      expect(await secondsOf(layer), `before ${name}`).toBe(expected)
      jump(expected * 1000 + slack)
    }
    await change()
    await load()
    expect(await secondsOf(layer), name).toBe(60)
    await layer.delete('1')
  }
})

it('lets the load after expire() tell whether anything has changed', async () => {
  const { jump, layers } = await timedFleet({ ttl, staleIfErrorFor: '10m' })
  const [layer] = layers
  for (const [value, expected] of [
    ['old', 60],
    ['old', 90],
    ['new', 60],
  ] as const) {
    await layer.getOrSet('1', () => value)
    expect(await secondsOf(layer)).toSatisfy(about(expected))
    jump(30_000)
    await layer.expire('1')
  }
})

it('leaves a life alone that the call, the loader or nullTtl names', async () => {
  const { jump, layers } = await timedFleet({ ttl, nullTtl: '7s' })
  const [layer] = layers
  for (let load = 0; load < 3; load++) {
    await layer.getOrSet('null', () => null)
    await layer.getOrSet('call', () => 'value', { ttl: '5s' })
    await layer.getOrSet('loader', () => entry('value', { ttl: '6s' }))
    expect(await secondsOf(layer, 'null')).toBe(7)
    expect(await secondsOf(layer, 'call')).toBe(5)
    expect(await secondsOf(layer, 'loader')).toBe(6)
    jump(7000 + slack)
  }
  // What was null has changed.
  await layer.getOrSet('null', () => 'value')
  expect(await secondsOf(layer, 'null')).toBe(60)
  // A life outside the bounds is a start within them.
  await layer.getOrSet('call', () => 'value')
  expect(await secondsOf(layer, 'call')).toBe(60)
  await layer.set('long', 'value', { ttl: '1h' })
  jump(hour + slack)
  await layer.getOrSet('long', () => 'value')
  expect(await secondsOf(layer, 'long')).toBe(600)
})

it('learns of null as of every value where there is no nullTtl', async () => {
  const { jump, layers } = await timedFleet({ ttl })
  const [layer] = layers
  for (const [value, expected] of [
    [null, 60],
    [null, 120],
    ['value', 60],
    [null, 60],
  ] as const) {
    await layer.getOrSet('1', () => value)
    expect(await secondsOf(layer)).toBe(expected)
    jump(expected * 1000 + slack)
  }
})

it('compares what is kept: instances, property order, and values of many megabytes', async () => {
  class Article {
    readonly body: string
    readonly at: Date
    constructor(body: string, at: number) {
      this.body = body
      this.at = new Date(at)
    }
  }
  const large = 'x'.repeat(3 * 1024 ** 2)
  const { jump, layers } = await timedFleet({ ttl, compressAbove: '16kb' })
  const ids = ['instance', 'order', 'large', 'slightly other']
  for (let load = 0; load < 2; load++) {
    const layer = layers[load]!
    await layer.getOrSet('instance', () => new Article('text', 5))
    await layer.getOrSet('order', () => (load === 0 ? { a: 1, b: [{ c: 2, d: 3 }] } : { b: [{ d: 3, c: 2 }], a: 1 }))
    await layer.getOrSet('large', () => ({ large }))
    await layer.getOrSet('slightly other', () => new Article(large, load))
    const seconds = await Promise.all(ids.map((id) => secondsOf(layer, id)))
    expect(seconds).toEqual(load === 0 ? [60, 60, 60, 60] : [120, 120, 120, 60])
    jump(minute + slack)
  }
})

it('compares with what the schema makes of a value, in a process that has read it from Redis', async () => {
  const schema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value: unknown) => ({ value: { id: (value as { id: number }).id } }),
    },
  } as const
  const { jump, layers } = await timedFleet({ ttl, schema })
  for (const [at, seconds] of [60, 120, 240, 480].entries()) {
    const layer = layers[at % 2]!
    await layer.getOrSet('1', () => ({ id: 7, more: 'than the schema knows' }))
    expect(await secondsOf(layer)).toBe(seconds)
    jump(seconds * 1000 + slack)
  }
  await layers[0].getOrSet('1', () => ({ id: 8 }))
  expect(await secondsOf(layers[0])).toBe(60)
})

it('takes a value that its codec cannot compare for another one, and keeps it all the same', async () => {
  const codec = {
    name: 'write-once',
    encode: (value: unknown) => {
      if ((value as { read?: true }).read) throw new Error('was read')
      return Buffer.from(JSON.stringify(value))
    },
    decode: (bytes: Uint8Array): unknown => ({ ...(JSON.parse(Buffer.from(bytes).toString()) as object), read: true }),
  }
  const { jump, layers } = await timedFleet({ ttl, codec })
  const [layer] = layers
  for (let load = 0; load < 3; load++) {
    expect(await layer.getOrSet('1', () => ({ id: 7 }))).toMatchObject({ id: 7 })
    expect(await secondsOf(layer)).toBe(60)
    jump(minute + slack)
  }
})

it('believes a loader that nothing has changed, where that could not be seen', async () => {
  let nonce = 0
  const codec = {
    name: 'of-dates',
    encode: (value: unknown) => Buffer.from(`${nonce++} ${(value as Date).getTime()}`),
    decode: (bytes: Uint8Array) => new Date(Number(Buffer.from(bytes).toString().split(' ')[1])),
  }
  const { jump, layers } = await timedFleet({ ttl, codec })
  const [layer] = layers
  const load = vi.fn<() => unknown>(() => new Date(5))
  for (const seconds of [60, 60, 120, 240]) {
    if (seconds > 60) load.mockReturnValue(notModified())
    expect(await layer.getOrSet('1', load)).toEqual(new Date(5))
    expect(await secondsOf(layer)).toBe(seconds)
    jump(seconds * 1000 + slack)
  }
})

it('learns in memory alone, and not across what removes the value', async () => {
  const { cache, clock } = memoryCache({ layers: { it: { ttl, jitter: 0, tags: () => ['t'] } } })
  const layer = cache.layer('it')
  const removals: Readonly<Record<string, () => Promise<unknown>>> = {
    nothing: async () => {},
    delete: () => layer.delete('1'),
    invalidateTags: () => cache.invalidateTags(['t']),
    clear: () => cache.clear(),
  }
  for (const [name, remove] of Object.entries(removals)) {
    await layer.delete('1')
    await layer.getOrSet('1', () => 'value')
    await clock.advance(minute)
    await remove()
    await layer.getOrSet('1', () => 'value')
    expect(await secondsOf(layer), name).toBe(name === 'nothing' ? 120 : 60)
  }
})

it('shortens by jitter what it has learned, and learns on from that', async () => {
  const { jump, layers } = await timedFleet({ ttl, jitter: 0.5 }, { random: () => 0.4 })
  const [layer] = layers
  const seen: (number | undefined)[] = []
  for (let load = 0; load < 6; load++) {
    await layer.getOrSet('1', () => 'value')
    seen.push(await secondsOf(layer))
    jump(seen.at(-1)! * 1000 + 500)
  }
  expect(seen).toEqual([48, 77, 123, 197, 315, 480])
})

it('loads once for all who wait, and learns once', async () => {
  const { jump, layers } = await timedFleet({ ttl })
  await layers[0].getOrSet('1', () => 'value')
  jump(minute + slack)
  const loader = heldLoader()
  const reads = [...layers, ...layers].map((layer) => layer.getOrSet('1', loader))
  await loader.called()
  loader.resolve('value')
  expect(await Promise.all(reads)).toEqual(Array.from({ length: 4 }, () => 'value'))
  expect(loader.calls).toBe(1)
  for (const layer of layers) expect(await secondsOf(layer)).toBe(120)
})

it('learns in bulk as alone', async () => {
  const { jump, layers } = await timedFleet({ ttl })
  const [layer] = layers
  const values = new Map([
    ['same', 'a'],
    ['other', 'b'],
  ])
  await layer.getOrSetMany(['same', 'other'], () => values)
  jump(minute + slack)
  await layer.getOrSetMany(['same', 'other'], () => new Map(values).set('other', 'c'))
  expect(await secondsOf(layer, 'same')).toBe(120)
  expect(await secondsOf(layer, 'other')).toBe(60)
})
