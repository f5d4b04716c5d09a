import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyValue } from '../../test/support/any-value.ts'
import { createEntryCodec } from './entry-codec.ts'

const bounds = { compressAbove: 16_384, maxValueBytes: 4 * 1024 ** 2 }
const codecs = (['msgpack', 'json'] as const).map((codec) => [codec, createEntryCodec({ codec, ...bounds })] as const)
const [, msgpack] = codecs[0]!

class Article {
  readonly id: number
  constructor(id: number) {
    this.id = id
  }
}

describe.each(codecs)('of the codec %s', (_name, codec) => {
  it('a value is the same as what is kept of it', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const kept = codec.roundTrip(value)
        expect(codec.same(kept, value)).toBe(true)
        expect(codec.same(value, kept)).toBe(true)
      }),
    )
  })

  it('two values are the same only if what is kept of them is', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        const same = codec.same(a, b)
        expect(codec.same(b, a)).toBe(same)
        expect(!same || isDeepStrictEqual(codec.roundTrip(a), codec.roundTrip(b))).toBe(true)
      }),
    )
  })
})

it.each([
  [
    { a: 1, b: [2, { c: null }] },
    { b: [2, { c: null }], a: 1 },
  ],
  [new Article(1), { id: 1 }],
  [Object.assign(Object.create(null) as object, { id: 1 }), { id: 1 }],
  [
    { at: new Date(5), tags: new Set(['x']) },
    { at: new Date(5), tags: new Set(['x']) },
  ],
  ['x'.repeat(100_000), 'x'.repeat(100_000)],
  [Number.NaN, Number.NaN],
  [Buffer.from('abc'), Buffer.from('abc')],
])('takes %o and %o for the same', (a, b) => {
  expect(msgpack.same(a, b)).toBe(true)
})

it.each([
  [{ a: 1 }, { a: 1, b: undefined }],
  [{ a: undefined }, { b: undefined }],
  [{ a: 1 }, { b: 1 }],
  [{ a: {} }, { a: new Date(0) }],
  [{ toString: 1 }, {}],
  [[], {}],
  [{}, []],
  [['a'], { 0: 'a' }],
  [[1, 2], [1]],
  [0, -0],
  [0, null],
  [null, {}],
  ['1', 1],
  [1n, 1],
  [new Date(5), new Date(6)],
  [new Date(5), new Date(5).toISOString()],
  [new Set([1]), [1]],
  [new Map([['a', 1]]), new Map([['a', 2]])],
  [Buffer.from('abc'), Uint8Array.of(97, 98, 99)],
])('tells %o from %o', (a, b) => {
  expect(msgpack.same(a, b)).toBe(false)
})

it('compares as many objects in a set as fit into an entry, in whatever order', () => {
  const objects = Array.from({ length: 50_000 }, (_, id) => ({ id }))
  expect(msgpack.same(new Set(objects), new Set(objects))).toBe(true)
  expect(msgpack.same(new Set(objects), new Set(objects.toReversed()))).toBe(false)
})

it('compares what a codec of the user writes', () => {
  const memory = Buffer.alloc(4)
  // Writes everything into the same memory, and only a part of the value.
  const encode = (value: unknown): Uint8Array => memory.subarray(0, memory.write((value as { seen: string }).seen))
  const decode = (bytes: Uint8Array): unknown => ({ seen: Buffer.from(bytes).toString() })
  const codec = createEntryCodec({ codec: { name: 'own', encode, decode }, ...bounds })
  expect(codec.same({ seen: 'a', left: 1 }, { seen: 'a', left: 2 })).toBe(true)
  expect(codec.same({ seen: 'a' }, { seen: 'b' })).toBe(false)
  expect(codec.same({ seen: 'a' }, { seen: 'ab' })).toBe(false)
})

it('compares plain data that a codec of the user has made unlike, as by encryption, and nothing else', () => {
  class Secret {
    readonly shown = 1
    #hidden: string
    constructor(hidden: string) {
      this.#hidden = hidden
    }
    get length(): number {
      return this.#hidden.length
    }
  }
  let nonce = 0
  const codecOf = (read: (text: string) => unknown) => {
    const encode = (value: unknown): Uint8Array => Buffer.from(JSON.stringify([nonce++, value]))
    const decode = (bytes: Uint8Array): unknown => {
      const [, value] = JSON.parse(Buffer.from(bytes).toString()) as [number, unknown]
      return read(JSON.stringify(value))
    }
    return createEntryCodec({ codec: { name: 'own', encode, decode }, ...bounds })
  }
  const plain = codecOf((text) => JSON.parse(text) as unknown)
  expect(plain.same({ a: [1, { b: 'x' }] }, { a: [1, { b: 'x' }] })).toBe(true)
  expect(plain.same({ a: [1, { b: 'x' }] }, { a: [1, { b: 'y' }] })).toBe(false)

  const endless: unknown[] = []
  endless.push(endless)
  const kinds: ((text: string) => unknown)[] = [(text) => new Secret(text), (text) => ({ in: [new Secret(text)] })]
  for (const read of kinds) expect(codecOf(read).same('a', 'b')).toBe(false)
  expect(codecOf(() => Array.from({ length: 2 })).same('a', 'b')).toBe(false)
  expect(() => codecOf(() => endless).same('a', 'b')).toThrow('VALUE_UNSUPPORTED')
})

it('refuses what could not be kept', () => {
  expect(() => msgpack.same({}, () => {})).toThrow('VALUE_UNSUPPORTED')
  expect(() => msgpack.same({}, 'x'.repeat(bounds.maxValueBytes + 1))).toThrow('VALUE_TOO_LARGE')
})
