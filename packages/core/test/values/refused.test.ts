import { expect, it } from 'vitest'
import { type LayerOptions, entry } from '../../src/index.ts'
import { eventLog } from '../support/event-log.ts'
import { expectQuiet, rawRedis, readyCache, shared } from '../support/fleet.ts'
import { codeOf, heldLoader } from '../support/loads.ts'

async function oneLayer(options: LayerOptions<any> = {}) {
  const where = shared()
  const log = eventLog()
  const cache = await readyCache({ ...where, logger: log.logger, layers: { it: { ttl: '1h', ...options } } })
  const redis = rawRedis()
  return { cache, log, redis, it: cache.layer('it'), prefix: `${where.namespace}:it:v1:` }
}

const unsupported: Readonly<Record<string, unknown>> = {
  'a function': () => 1,
  'a symbol': Symbol('s'),
  'a function inside': { deep: [{ call: () => 1 }] },
  'a symbol inside a Map': new Map([['s', Symbol('s')]]),
  'a promise inside': [Promise.resolve(1)],
  'an error': new Error('e'),
}

for (const codec of ['msgpack', 'json'] as const) {
  for (const [name, value] of Object.entries(unsupported)) {
    it(`refuses to set ${name} with VALUE_UNSUPPORTED and keeps what was there (${codec})`, async () => {
      const { it: layer, redis, prefix } = await oneLayer({ codec })
      await layer.set('1', 'before')
      expect(await codeOf(layer.set('1', value))).toBe('VALUE_UNSUPPORTED')
      expect(await layer.get('1')).toBe('before')
      expect(await codeOf(layer.set('2', value))).toBe('VALUE_UNSUPPORTED')
      expect(await redis.exists(`${prefix}2`)).toBe(0)
    })

    it(`gives a loaded value that is ${name} to its callers, unstored and with no lease left (${codec})`, async () => {
      const { it: layer, redis, prefix, cache, log } = await oneLayer({ codec })
      const loader = heldLoader<unknown>()
      const callers = [layer.getOrSet('1', loader), layer.getOrSet('1', loader)]
      await loader.called()
      loader.resolve(value)
      expect(await Promise.all(callers)).toEqual([value, value])
      expect(loader.calls).toBe(1)
      await expectQuiet(cache)
      expect(await redis.exists(`${prefix}1`, `lease:{${prefix}1}`)).toBe(0)
      expect(layer.peek('1')).toBeUndefined()
      expect(log.types()).toEqual(['value-not-stored'])
      expect(await layer.read('1', () => 'next')).toMatchObject({ outcome: 'loaded', stored: true, value: 'next' })
    })
  }

  it(`refuses to set a value over maxValueBytes with VALUE_TOO_LARGE (${codec})`, async () => {
    const { it: layer, redis, prefix } = await oneLayer({ codec, maxValueBytes: '1kb' })
    expect(await codeOf(layer.set('1', 'x'.repeat(1100)))).toBe('VALUE_TOO_LARGE')
    expect(
      await codeOf(
        layer.set(
          '1',
          Array.from({ length: 1100 }, () => 1),
        ),
      ),
    ).toBe('VALUE_TOO_LARGE')
    expect(await redis.exists(`${prefix}1`)).toBe(0)
    await layer.set('1', 'x'.repeat(500))
    expect(await layer.get('1')).toHaveLength(500)
  })

  it(`gives a loaded value over maxValueBytes to its caller, unstored and with no lease left (${codec})`, async () => {
    const { it: layer, redis, prefix, cache, log } = await oneLayer({ codec, maxValueBytes: '1kb' })
    const large = 'x'.repeat(2000)
    expect(await layer.read('1', () => large)).toMatchObject({ outcome: 'loaded', stored: false, value: large })
    await expectQuiet(cache)
    expect(await redis.exists(`${prefix}1`, `lease:{${prefix}1}`)).toBe(0)
    expect(log.events).toMatchObject([{ type: 'value-not-stored', error: { code: 'VALUE_TOO_LARGE' } }])
  })
}

it('measures the value before it is compressed, so that a layer may be read with the bound it was written with', async () => {
  const { it: layer } = await oneLayer({ maxValueBytes: '1kb', compressAbove: 0 })
  expect(await codeOf(layer.set('1', 'x'.repeat(5000)))).toBe('VALUE_TOO_LARGE')
})

it('does not store undefined, which no read could tell from a miss', async () => {
  const { it: layer, redis, prefix, cache } = await oneLayer()
  let loads = 0
  const loader = (): undefined => void loads++
  expect(await layer.getOrSet('1', loader)).toBeUndefined()
  expect(await layer.getOrSet('1', loader)).toBeUndefined()
  expect(await layer.getOrSet('1', () => entry(undefined, { ttl: '1h' }))).toBeUndefined()
  expect(loads).toBe(2)
  await expectQuiet(cache)
  expect(await redis.exists(`${prefix}1`, `lease:{${prefix}1}`)).toBe(0)
  expect(await layer.has('1')).toBe(false)
})

it('removes what was there when undefined is set', async () => {
  const { it: layer, redis, prefix } = await oneLayer()
  await layer.set('1', 'before')
  expect(await layer.set('1', undefined)).toMatchObject({ status: 'applied' })
  expect(await layer.get('1')).toBeUndefined()
  expect(await redis.exists(`${prefix}1`)).toBe(0)
})

it('leaves a missing id out of what getOrSetMany returns and stores', async () => {
  const { it: layer, redis, prefix } = await oneLayer()
  const found = await layer.getOrSetMany(['1', '2'], () => new Map([['1', null]]))
  expect(found).toEqual(new Map([['1', null]]))
  expect(await redis.exists(`${prefix}1`)).toBe(1)
  expect(await redis.exists(`${prefix}2`)).toBe(0)
})
