import { expect, it } from 'vitest'
import type { Layer, LayerOptions } from '../../src/index.ts'
import { eventLog } from '../support/event-log.ts'
import { expectQuiet, proxyTo, rawRedis, readyCache, shared, splitSource } from '../support/fleet.ts'

/** A layer that keeps nothing in memory, with the bytes of one entry of it. */
async function bareLayer(options: LayerOptions<any> = {}) {
  const where = shared()
  const log = eventLog()
  const layers = { it: { ttl: '1h', memory: false, ...options } }
  const cache = await readyCache({ ...where, logger: log.logger, layers })
  const layer: Layer<any> = cache.layer('it')
  const key = `${where.namespace}:it:v1:1`
  const redis = rawRedis()
  await layer.set('1', { title: 'a text', body: 'long '.repeat(100) })
  const bytes = (await redis.getBuffer(key))!
  return { cache, layer, log, redis, key, bytes }
}

const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy[at]! ^= 1
  return copy
}

for (const codec of ['msgpack', 'json'] as const) {
  it(`misses and removes bytes that are damaged anywhere (${codec})`, async () => {
    const { cache, layer, redis, key, bytes } = await bareLayer({ codec })
    const state = codec === 'json' ? 10 : 3
    // Behind what tells whose bytes they are.
    const from = codec === 'json' ? 30 : 4
    for (const at of [state, from, 50, Math.floor(bytes.length / 2), bytes.length - 1]) {
      await redis.set(key, flipped(bytes, at))
      expect(await layer.get('1'), `byte ${at}`).toBeUndefined()
      await expectQuiet(cache)
      expect(await redis.exists(key), `byte ${at}`).toBe(0)
    }
  })

  it(`misses and removes bytes that were cut short (${codec})`, async () => {
    const { cache, layer, log, redis, key, bytes } = await bareLayer({ codec })
    for (const length of [20, 79, 100, bytes.length - 1]) {
      await redis.set(key, bytes.subarray(0, length))
      expect(await layer.get('1'), `${length} bytes`).toBeUndefined()
      await expectQuiet(cache)
      expect(await redis.exists(key), `${length} bytes`).toBe(0)
    }
    expect(log.events[0]).toMatchObject({ type: 'entry-unreadable', layer: 'it', key, why: 'corrupt' })
  })

  it(`misses bytes of another key and leaves them alone (${codec})`, async () => {
    const { cache, layer, log, redis, key, bytes } = await bareLayer({ codec })
    const other = `${key}2`
    await redis.set(other, bytes)
    expect(await layer.get('12')).toBeUndefined()
    expect(log.events).toMatchObject([{ type: 'entry-unreadable', key: other, why: 'other-key' }])
    await expectQuiet(cache)
    expect(await redis.getBuffer(other)).toEqual(bytes)
  })
}

it('does not remove what has taken the place of damaged bytes meanwhile', async () => {
  const where = shared()
  const proxy = await proxyTo(where.redis)
  // What is to remove them does not arrive before they are replaced.
  const hold = (event: object): void => {
    if ('type' in event && event.type === 'entry-unreadable') proxy.hang('requests')
  }
  const cache = await readyCache({
    ...where,
    redis: splitSource(where.redis, proxy.url),
    logger: { debug: hold, info: hold, warn: hold, error: hold },
    layers: { it: { ttl: '1h', memory: false } },
  })
  const redis = rawRedis()
  const key = `${where.namespace}:it:v1:1`
  await cache.layer('it').set('1', 'value')
  const bytes = (await redis.getBuffer(key))!
  await redis.set(key, flipped(bytes, bytes.length - 1))
  expect(await cache.layer('it').get('1')).toBeUndefined()
  await redis.set(key, bytes)
  await proxy.heal()
  await expectQuiet(cache)
  expect(await redis.getBuffer(key)).toEqual(bytes)
})

it('misses bytes of a newer format and leaves them to those who can read them', async () => {
  const { cache, layer, log, redis, key, bytes } = await bareLayer()
  const newer = Buffer.from(bytes)
  newer[2] = 2
  await redis.set(key, newer)
  expect(await layer.get('1')).toBeUndefined()
  expect(log.events).toMatchObject([{ type: 'entry-unreadable', why: 'newer' }])
  await expectQuiet(cache)
  expect(await redis.getBuffer(key)).toEqual(newer)
})

it('misses readable entries of a newer format and leaves them to those who can read them', async () => {
  const { cache, layer, redis, key, bytes } = await bareLayer({ codec: 'json' })
  const newer = bytes.toString().replace('"format":1', '"format":2')
  await redis.set(key, newer)
  expect(await layer.get('1')).toBeUndefined()
  await expectQuiet(cache)
  expect(await redis.get(key)).toBe(newer)
})

it('misses what others wrote and leaves it alone, whatever it looks like', async () => {
  const { cache, layer, log, redis, key } = await bareLayer()
  for (const foreign of [
    '',
    'text',
    '{"json":true}',
    '{',
    'abcF',
    '42',
    '\u00fc',
    Buffer.from([0xfc]),
    Buffer.alloc(200),
  ]) {
    await redis.set(key, foreign)
    expect(await layer.get('1')).toBeUndefined()
    expect(await layer.has('1')).toBe(false)
    expect(await layer.read('1')).toMatchObject({ outcome: 'miss', why: 'not in Redis' })
    await expectQuiet(cache)
    expect(await redis.getBuffer(key)).toEqual(Buffer.from(foreign))
  }
  expect(log.events[0]).toMatchObject({ type: 'entry-unreadable', why: 'foreign' })
})

it('misses bytes that claim to inflate to gigabytes', async () => {
  const { layer, redis, key, bytes } = await bareLayer({ compressAbove: 0 })
  expect(bytes[27]).toBe(1)
  const bomb = Buffer.from(bytes)
  bomb.writeUInt32LE(0xff_ff_ff_ff, 28)
  await redis.set(key, bomb)
  expect(await layer.get('1')).toBeUndefined()
})

it('replaces unreadable bytes by set, by a load and by an update', async () => {
  const { layer, redis, key } = await bareLayer()
  await redis.set(key, 'foreign')
  await layer.set('1', 'set')
  expect(await layer.get('1')).toBe('set')
  await redis.set(key, 'foreign')
  expect(await layer.getOrSet('1', () => 'loaded')).toBe('loaded')
  expect(await layer.get('1')).toBe('loaded')
  await redis.set(key, 'foreign')
  await layer.update('1', () => 'updated')
  expect(await layer.get('1')).toBe('updated')
})

it('takes a key of another Redis type for a miss, and sets, loads and deletes there all the same', async () => {
  const { cache, layer, redis, key } = await bareLayer()
  const putList = async (): Promise<void> => {
    await redis.del(key)
    await redis.rpush(key, 'a', 'b')
  }
  await putList()
  expect(await layer.get('1')).toBeUndefined()
  expect(await layer.has('1')).toBe(false)
  expect(await layer.set('1', 'set')).toMatchObject({ status: 'applied' })
  expect(await layer.get('1')).toBe('set')
  await putList()
  expect(await layer.getOrSet('1', () => 'loaded')).toBe('loaded')
  expect(await layer.get('1')).toBe('loaded')
  await putList()
  expect(await layer.delete('1')).toMatchObject({ status: 'applied' })
  expect(await redis.exists(key)).toBe(0)
  await expectQuiet(cache)
})

it('expires a key of another Redis type without harm, and goes on using Redis', async () => {
  const { layer, redis, key } = await bareLayer()
  await redis.del(key)
  await redis.rpush(key, 'a')
  expect(await layer.expire('1')).toMatchObject({ status: 'applied' })
  expect(await redis.lrange(key, 0, -1)).toEqual(['a'])
  expect(await layer.set('2', 'value')).toMatchObject({ status: 'applied' })
  expect(await layer.get('2')).toBe('value')
})

it('does not write to what others wrote when it expires a key', async () => {
  const { layer, redis, key } = await bareLayer()
  for (const foreign of ['abcF', '{"kept":3,F', 'F', '', '{"state":"']) {
    await redis.set(key, foreign)
    expect(await layer.expire('1')).toMatchObject({ status: 'applied' })
    expect(await redis.get(key)).toBe(foreign)
  }
})
