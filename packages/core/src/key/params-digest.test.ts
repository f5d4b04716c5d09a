import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyValue } from '../../test/support/any-value.ts'
import { paramsDigest } from './params-digest.ts'

class Query {
  readonly tag = 'a'
}

class EmptyQuery {
  describe(): string {
    return 'nothing'
  }
}

class Decimal {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  toJSON(): string {
    return this.#text
  }
}

describe('the digest of params', () => {
  it('does not depend on the order of names, at any depth', () => {
    expect(paramsDigest({ a: [{ x: 1, y: { p: 1, q: 2 } }], b: 2 })).toBe(
      paramsDigest({ b: 2, a: [{ y: { q: 2, p: 1 }, x: 1 }] }),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), anyValue)), (pairs) => {
        const object = Object.fromEntries(pairs)
        const reversed = Object.fromEntries(Object.entries(object).toReversed())
        expect(paramsDigest({ object: reversed })).toBe(paramsDigest({ object }))
      }),
    )
  })

  it('is missing where there are no params', () => {
    for (const none of [undefined, {}, { a: undefined }, new EmptyQuery()]) expect(paramsDigest(none)).toBeUndefined()
    for (const some of [null, [], '', 0, false, { a: null }, { a: {} }, new Map()])
      expect(paramsDigest(some)).toHaveLength(43)
  })

  it('takes an instance for its properties', () => {
    expect(paramsDigest(new Query())).toBe(paramsDigest({ tag: 'a' }))
  })

  it('differs wherever the params differ', () => {
    const different: readonly unknown[] = [
      [null, true, false, '', '0', 0, 1, '1', 1n, Number.NaN, 'NaN', 'null', 'true', 'undefined', '[]', '{}'],
      [[], [1], [1, 2], [2, 1], [[1, 2]], [[1], 2], ['1,2'], ['1', '2'], ['1","2'], [undefined], [null]],
      [{ a: 1 }, { a: '1' }, { a: null }, { a: [] }, { a: {} }, { a: { b: 1 } }, { a: 1, b: 1 }],
      [{ 'a:1,b': 1 }, { 'a":n1,"b': 1 }, { '"': '\\' }, { '\\"': '' }],
      [new Date(0), new Date(1), new Date(Number.NaN), '1970-01-01T00:00:00.000Z'],
      [new Map(), new Map([[1, 2]]), new Map([['1', 2]]), new Map([[1, new Map([[2, 3]])]])],
      [new Set(), new Set([1]), new Set(['1']), new Set([[1, 2]])],
      [Uint8Array.of(1), Int8Array.of(1), Buffer.of(1, 0), Uint16Array.of(1), new ArrayBuffer(1), new ArrayBuffer(2)],
      [/a/, /a/g, '/a/', new URL('http://a/'), 'http://a/', new Decimal('1')],
    ].flat()
    const digests = different.map((params) => paramsDigest(params))
    expect(new Set(digests).size).toBe(different.length)
  })

  it('differs for random params that differ', () => {
    const few = fc.constantFrom<unknown>(0, 1, '0', '1', null, true, '', ',', '"', 1n)
    const names = fc.constantFrom('a', 'b', 'a,b', '"')
    const anyParams = fc.anything({ key: names, values: [few], withMap: true, withSet: true, maxDepth: 2, maxKeys: 2 })
    const seen = new Map<string | undefined, unknown>()
    fc.assert(
      fc.property(anyParams, (params) => {
        const digest = paramsDigest([params])
        expect(isDeepStrictEqual(seen.has(digest) ? seen.get(digest) : params, params)).toBe(true)
        seen.set(digest, params)
      }),
      { numRuns: 5000 },
    )
  })

  it.each([
    ['params is a function', () => 1],
    ['params.a.b[0] is a symbol', { a: { b: [Symbol('x')] } }],
    ['params.filter[1] is a function', { filter: new Set([1, () => 1]) }],
    ['params.m[0][1] is a function', { m: new Map([['k', () => 1]]) }],
    ['params.q is a URLSearchParams, whose state cannot be read', { q: new URLSearchParams('a=1') }],
    ['params.p is a promise', { p: Promise.resolve(1) }],
  ])('is refused: %s', (detail, params) => {
    expect(() => paramsDigest(params)).toThrow(expect.objectContaining({ code: 'VALUE_UNSUPPORTED', detail }))
  })

  it('is refused for params that contain themselves', () => {
    const params: Record<string, unknown> = {}
    params['self'] = params
    expect(() => paramsDigest(params)).toThrow('is nested too deep or contains itself')
  })
})
