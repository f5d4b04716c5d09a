import { runInNewContext } from 'node:vm'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createEntryCodec } from './entry-codec.ts'

const bounds = { compressAbove: 1024, maxValueBytes: 4 * 1024 ** 2 }
const codecs = (['msgpack', 'json'] as const).map((codec) => [codec, createEntryCodec({ codec, ...bounds })] as const)

class Article {
  readonly id: number
  #title = 'secret'
  constructor(id: number) {
    this.id = id
  }
  get title(): string {
    return this.#title
  }
}

class EmptyQuery {
  describe(): string {
    return 'nothing'
  }
}

class Money {
  #cents = 5
  get cents(): number {
    return this.#cents
  }
}

class Price {
  readonly amount = 5n
  toJSON(): unknown {
    return { amount: '5', at: new Date(0) }
  }
}

class Itself {
  readonly id = 1
  toJSON(): unknown {
    return this
  }
}

class Tags extends Array<string> {}
class Listed extends Array<string> {
  toJSON(): string {
    return this.join()
  }
}
class Registry extends Map<string, number> {}
class Names extends Set<string> {}
class Day extends Date {}
class Bytes extends Uint8Array {}

function inheriting(prototype: object): object {
  return Object.create(Object.assign(Object.create(null) as object, prototype)) as object
}

describe.each(codecs)('a value through %s', (name, codec) => {
  it.each([
    ['an instance as its own properties', new Article(1), { id: 1 }],
    ['an instance in a list', [new Article(1)], [{ id: 1 }]],
    ['toJSON instead of properties', { price: new Price() }, { price: { amount: '5', at: new Date(0) } }],
    ['a toJSON that gives itself', new Itself(), { id: 1 }],
    ['a URL as text', new URL('https://example.com/a?b'), 'https://example.com/a?b'],
    ['an object without prototype', Object.assign(Object.create(null) as object, { a: 1 }), { a: 1 }],
    ['holes as undefined', [1, , 3], [1, undefined, 3]], // oxlint-disable-line no-sparse-arrays
    ['no symbol keys', { a: 1, [Symbol('b')]: 2 }, { a: 1 }],
    ['no hidden properties', Object.defineProperty({ a: 1 }, 'b', { value: 2 }), { a: 1 }],
    ['an array subclass as an array', Tags.from(['a']), ['a']],
    ['an array subclass as an array, whatever its toJSON gives', Listed.from(['a']), ['a']],
    ['toJSON of a prototype that has none of its own', inheriting({ toJSON: () => ({ a: 1 }) }), { a: 1 }],
    ['an object whose prototype has none of its own', Object.assign(inheriting({ b: 2 }), { a: 1 }), { a: 1 }],
    ['a map subclass as a map', new Registry([['a', 1]]), new Map([['a', 1]])],
    ['a set subclass as a set', new Names(['a']), new Set(['a'])],
    ['a date subclass as a date', new Day(5), new Date(5)],
    ['a typed array subclass as its kind', Bytes.from([1, 2]), Uint8Array.from([1, 2])],
    ['an object of another realm', runInNewContext('({ a: [1, { b: 2 }] })'), { a: [1, { b: 2 }] }],
    ['a date of another realm', runInNewContext('new Date(5)'), new Date(5)],
    ['a map of another realm', runInNewContext('new Map([[1, new Set([2])]])'), new Map([[1, new Set([2])]])],
    ['a pattern of another realm', runInNewContext('/a/g'), /a/g],
    [
      'bytes of another realm',
      runInNewContext('[new Uint16Array([1, 2]), new ArrayBuffer(2)]'),
      [Uint16Array.of(1, 2), new ArrayBuffer(2)],
    ],
    ['an empty instance', new EmptyQuery(), {}],
  ])('keeps %s', (_what, value, expected) => {
    const back = codec.roundTrip(value)
    expect(back).toEqual(expected)
    expect(isDeepStrictEqual(back, expected)).toBe(true)
  })

  it('keeps values that sit in a view of a larger buffer', () => {
    const floats = new Float64Array([1, 2, 3]).subarray(1, 2)
    expect(codec.roundTrip({ floats, bytes: Buffer.from('xabcx').subarray(1, 4) })).toEqual({
      floats: Float64Array.of(2),
      bytes: Buffer.from('abc'),
    })
  })

  it.each([
    ['value is a function', () => 1],
    ['value.user.save is a function', { user: { save() {} } }],
    ['value[1].b is a symbol', [1, { b: Symbol('x') }]],
    ['value["first name"] is a symbol', { 'first name': Symbol('x') }],
    ['value.a.b[0] is a function', { a: new Map([['b', [() => 1]]]) }],
    ['value[0] is a function', new Set([() => 1])],
    ['value.a is a promise', { a: Promise.resolve(1) }],
    ['value.a is a WeakMap', { a: new WeakMap() }],
    ['value.a is a WeakSet', { a: new WeakSet() }],
    ['value.a is a WeakRef', { a: new WeakRef({}) }],
    ['value.a is a SharedArrayBuffer', { a: new SharedArrayBuffer(1) }],
    ['value.a is a boxed String', { a: Object('text') as unknown }],
    ['value.a is an error: TypeError', { a: new TypeError('no') }],
    ['value is a Money, whose state cannot be read', new Money()],
    ['value.headers is a Headers, whose state cannot be read', { headers: new Headers() }],
    ['value.query is a URLSearchParams, whose state cannot be read', query()],
    [
      'value.price.toJSON().x is a function',
      {
        price: new (class {
          toJSON(): unknown {
            return { x: () => 1 }
          }
        })(),
      },
    ],
    ['value.toJSON is a function', { toJSON: () => 1 }],
  ])('refuses: %s', (detail, value) => {
    expect(() => codec.roundTrip(value)).toThrow(expect.objectContaining({ code: 'VALUE_UNSUPPORTED', detail }))
  })

  it('refuses a value that contains itself, naming both ends', () => {
    const article: Record<string, unknown> = { comments: [{}] }
    article['comments'] = [{ article }]
    expect(() => codec.roundTrip({ article })).toThrow('value.article.comments[0].article is value.article again')

    const map = new Map<string, unknown>()
    map.set('self', map)
    expect(() => codec.roundTrip(map)).toThrow('value.self is value again')
  })

  it('keeps 400 levels and refuses 5000 or 50 000, never ending the process', () => {
    expect(depthOf(codec.roundTrip(nested(400)))).toBe(400)
    expect(() => codec.roundTrip(nested(5000))).toThrow('is nested deeper than 500 levels')
    expect(() => codec.roundTrip(nested(50_000))).toThrow('is nested deeper than 500 levels')
  })

  it('names at most 20 steps of a place', () => {
    expect(() => codec.roundTrip(nested(5000))).toThrow(`value${'.a'.repeat(20)}… is nested`)
  })

  it('passes on what a getter throws, as the cause', () => {
    const cause = new Error('lazy field')
    const value = Object.defineProperty({}, 'a', {
      enumerable: true,
      get() {
        throw cause
      },
    })
    expect(() => codec.encode('key', { ...entry, value })).toThrow(
      expect.objectContaining({ code: 'VALUE_UNSUPPORTED', cause }),
    )
  })

  it('finds a value too large before it is written', () => {
    const tooLarge = expect.objectContaining({ code: 'VALUE_TOO_LARGE' })
    expect(() => codec.roundTrip('x'.repeat(2 ** 28))).toThrow(tooLarge)
    expect(() => codec.roundTrip(Array.from({ length: 50 }, () => 'x'.repeat(100_000)))).toThrow(tooLarge)
    const holes: unknown[] = []
    holes.length = 1e9
    expect(() => codec.roundTrip(holes)).toThrow(tooLarge)
  })

  it.each([1, true, null, ''])('finds a value too large that has few parts, but each many times: %j', (leaf) => {
    let value: unknown = leaf
    for (let level = 0; level < 30; level++) value = { a: value, b: value }
    const small = createEntryCodec({ codec: name, ...bounds, maxValueBytes: 100_000 })
    expect(() => small.roundTrip(value)).toThrow(expect.objectContaining({ code: 'VALUE_TOO_LARGE' }))
  })

  it('keeps large and varied values', () => {
    const shapes = Array.from({ length: 300 }, (_, at) => ({
      [`a${at}`]: at,
      [`b${at % 70}`]: String(at),
      c: { d: at },
    }))
    const value = {
      shapes: [...shapes, ...shapes.toReversed()],
      dictionary: Object.fromEntries(shapes.map((shape, at) => [`key ${at}`, shape])),
      texts: ['é'.repeat(70_000), 'x'.repeat(70_000), '𝄞'.repeat(300), 'ü'],
      bytes: Buffer.alloc(70_000, 7),
      floats: new Float64Array(10_000).fill(0.1),
      map: new Map(Array.from({ length: 1000 }, (_, at) => [{ at }, at])),
      list: Array.from({ length: 70_000 }, (_, at) => at),
    }
    expect(isDeepStrictEqual(codec.roundTrip(value), value)).toBe(true)
  })

  it('writes nothing into the value and works on a frozen one', () => {
    const make = (): unknown => ({
      a: [-0, '\ud800', { __keys__: 1, $cache: 2 }],
      b: new Map([[1, [-0]]]),
      c: new Article(1),
    })
    const value = make()
    codec.roundTrip(value)
    expect(isDeepStrictEqual(value, make())).toBe(true)
    expect(codec.roundTrip(deepFrozen(['a', { b: [-0] }]))).toEqual(['a', { b: [-0] }])
  })

  it('is not misled by what every object inherits', () => {
    // oxlint-disable-next-line no-extend-native
    Object.defineProperty(Object.prototype, 'inherited', {
      value: () => 1,
      enumerable: true,
      configurable: true,
      writable: true,
    })
    try {
      expect(Object.keys(codec.roundTrip({ a: -0, b: { c: 1 } }) as object)).toEqual(['a', 'b'])
    } finally {
      delete (Object.prototype as { inherited?: unknown }).inherited
    }
  })

  it('is not misled by what looks like a tag', () => {
    const tag = { $cache: 'Date', value: 0 }
    for (const value of [
      tag,
      [tag],
      { tag, at: new Date(0) },
      { $cache: { $cache: 'undefined' } },
      { $cache: undefined },
    ]) {
      expect(isDeepStrictEqual(codec.roundTrip(value), value)).toBe(true)
    }
  })
})

const entry = {
  storedAt: 0,
  ttl: 1,
  staleFor: 0,
  staleIfErrorFor: 0,
  expired: false,
  loadTime: 0,
  position: 0,
  tags: [],
  etag: undefined,
}

function query(): object {
  return { query: new URLSearchParams('a=1') }
}

function nested(levels: number): object {
  let value: object = {}
  for (let level = 1; level < levels; level++) value = { a: value }
  return value
}

function depthOf(value: unknown): number {
  let depth = 0
  for (let at = value; typeof at === 'object' && at !== null; at = (at as { a?: unknown }).a) depth++
  return depth
}

function deepFrozen<T>(value: T): T {
  for (const item of Object.values(value as object)) if (typeof item === 'object') deepFrozen(item)
  return Object.freeze(value)
}
