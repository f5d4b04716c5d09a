import { deepStrictEqual } from 'node:assert'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyValue } from '../support/any-value.ts'
import { fromEveryTier, twoInstances } from './every-tier.ts'

const kinds: Readonly<Record<string, () => unknown>> = {
  zero: () => 0,
  'negative zero': () => -0,
  false: () => false,
  true: () => true,
  'the empty text': () => '',
  null: () => null,
  NaN: () => Number.NaN,
  Infinity: () => -Infinity,
  'a fraction': () => 0.1,
  'a small bigint': () => 1n,
  'a large bigint': () => -(2n ** 70n),
  'a text beyond ASCII': () => 'Zoë 👩‍🚀 \u0000 \ud800',
  'an empty list': () => [],
  'an empty object': () => ({}),
  'a nested object': () => ({ a: [{ b: null, c: undefined, d: [undefined, 0n] }], ['__proto__']: { polluted: false } }),
  'a Date': () => new Date(1_234_567_890_123),
  'an invalid Date': () => new Date(Number.NaN),
  'a RegExp': () => /a+b/giu,
  'a Map': () =>
    new Map<unknown, unknown>([
      ['a', new Date(0)],
      [1, new Map([[false, '']])],
    ]),
  'a Set': () => new Set<unknown>([1, '1', null, 2n]),
  'a Uint8Array': () => new Uint8Array([0, 127, 255]),
  'an Int16Array': () => new Int16Array([-1, 0, 32_767]),
  'a Float64Array': () => new Float64Array([0.1, Number.NaN, -Infinity]),
  'a BigInt64Array': () => new BigInt64Array([-1n, 2n ** 62n]),
  'a Buffer': () => Buffer.from('bytes \u0000 and more'),
  'an empty Buffer': () => Buffer.alloc(0),
  'a DataView': () => new DataView(new Uint8Array([1, 2, 3]).buffer),
  'an ArrayBuffer': () => new Uint8Array([1, 2, 3]).buffer,
  'all of them together': () => ({
    zero: 0,
    no: false,
    empty: '',
    nothing: null,
    nan: Number.NaN,
    big: 12n,
    date: new Date(1),
    map: new Map([['k', new Set([Buffer.from('b')])]]),
    bytes: Buffer.from('c'),
    text: 'long '.repeat(1000),
  }),
}

const codings = (['msgpack', 'json'] as const).flatMap((codec) => [
  { codec, compressAbove: false as const, name: `${codec}, as it is` },
  { codec, compressAbove: 0, name: `${codec}, compressed where that is shorter` },
])

describe.each(codings)('$name', ({ codec, compressAbove }) => {
  it('gives every kind of value back as it was, from every tier', async () => {
    const fleet = await twoInstances({ codec, compressAbove })
    for (const [name, makeValue] of Object.entries(kinds)) {
      const { load, memory, redis, promoted } = await fromEveryTier(fleet, name, makeValue)
      const value = makeValue()
      expect(
        difference({ load, memory, redis, promoted }, { load: value, memory: value, redis: value, promoted: value }),
        name,
      ).toBe('none')
    }
  })

  it('gives whatever can be stored back alike from every tier', async () => {
    const fleet = await twoInstances({ codec, compressAbove })
    let made = 0
    const values = anyValue.filter((value) => value !== undefined)
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        const given = Object.values(await fromEveryTier(fleet, String(made++), () => value))
        for (const each of given) expect(difference(each, value)).toBe('none')
      }),
      { numRuns: 60, interruptAfterTimeLimit: 15_000 },
    )
  })
})

it('stores under set what getOrSet stores', async () => {
  const [a, b] = await twoInstances()
  for (const [name, makeValue] of Object.entries(kinds)) {
    await a.layer('it').set(name, makeValue())
    expect(difference(await a.layer('it').get(name), makeValue()), `${name} from memory`).toBe('none')
    expect(difference(await b.layer('it').get(name), makeValue()), `${name} from Redis`).toBe('none')
  }
})

it('takes null, 0, false and the empty text for values, not for misses', async () => {
  const [a, b] = await twoInstances()
  for (const [id, value] of Object.entries({ null: null, zero: 0, false: false, empty: '' })) {
    await a.layer('it').set(id, value)
    const loader = (): never => {
      throw new Error('was not to be called')
    }
    for (const each of [a, b]) {
      expect(await each.layer('it').getOrSet(id, loader)).toBe(value)
      expect(await each.layer('it').has(id)).toBe(true)
      expect(await each.layer('it').getMany([id])).toEqual(new Map([[id, value]]))
    }
  }
})

/** As assert sees it: types, -0 and NaN count. */
function difference(given: unknown, value: unknown): string {
  try {
    deepStrictEqual(given, value)
    return 'none'
  } catch (error) {
    return (error as Error).message
  }
}
