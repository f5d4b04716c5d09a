import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../../test/support/any-value.ts'
import { createKeyBuilder, type Id, shownId } from './cache-key.ts'

const keyPrefix = 'newsroom:article:v1:'
const keyOf = createKeyBuilder({ keyPrefix, hashIds: false })
const hashedKeyOf = createKeyBuilder({ keyPrefix, hashIds: true })
const digest = '[A-Za-z0-9_-]{43}'

// Short and long, and long ones that differ late; many with the characters that keys give a meaning.
const anyId: fc.Arbitrary<string> = fc
  .oneof(
    anyText,
    fc.string({ unit: fc.constantFrom('#', '%', '{', '}', ':', 'a', 'A', '2', '3', 'é', 'e\u0301', ' ', '\0') }),
    fc.nat(9).map((last) => `${'x'.repeat(200)}${last}`),
    fc.integer().map(String),
  )
  .map((text) => text.toWellFormed())
  .filter((text) => text !== '')
const anyParams = fc.option(fc.dictionary(fc.constantFrom('a', 'b'), fc.nat(2)), { nil: undefined })

describe('a key', () => {
  it.each<[Id, string]>([
    ['42', '42'],
    [42, '42'],
    [-0, '0'],
    [1.5, '1.5'],
    ['api:gov/laws?page=1&x=[2]*', 'api:gov/laws?page=1&x=[2]*'],
    ['a b', 'a b'],
    ['ÄÖ 東京 𝄞', 'ÄÖ 東京 𝄞'],
    ['a#b', 'a%23b'],
    ['{tag}', '%7Btag%7D'],
    ['100%', '100%25'],
    ['a\n\0\u007f\u0085', 'a%0A%00%7F%C2%85'],
    ['x'.repeat(200), 'x'.repeat(200)],
  ])('of %j is readable', (id, end) => {
    expect(keyOf(id)).toBe(keyPrefix + end)
  })

  it('of an id over 200 bytes is its head and a digest', () => {
    expect(keyOf('x'.repeat(201))).toMatch(new RegExp(`^${keyPrefix}x{64}##${digest}$`))
    expect(keyOf('é'.repeat(101))).toMatch(new RegExp(`^${keyPrefix}é{64}##${digest}$`))
    expect(keyOf(`${'x'.repeat(63)}𝄞${'x'.repeat(200)}`)).toMatch(new RegExp(`^${keyPrefix}x{63}##${digest}$`))
  })

  it('with params ends with their digest', () => {
    expect(keyOf('42', { page: 1 })).toMatch(new RegExp(`^${keyPrefix}42#${digest}$`))
    expect(keyOf('42', { a: 1, b: { c: 2, d: 3 } })).toBe(keyOf(42, { b: { d: 3, c: 2 }, a: 1 }))
    for (const none of [undefined, {}, { page: undefined }]) expect(keyOf('42', none)).toBe(`${keyPrefix}42`)
  })

  it('of a hashed id shows nothing of it', () => {
    expect(hashedKeyOf('session-secret')).toMatch(new RegExp(`^${keyPrefix}${digest}$`))
    expect(hashedKeyOf(42)).toBe(hashedKeyOf('42'))
    expect(hashedKeyOf('42', { a: 1 })).toMatch(new RegExp(`^${keyPrefix}${digest}#${digest}$`))
  })

  it('is never shared by different ids or params', () => {
    for (const build of [keyOf, hashedKeyOf]) {
      const keys = new Map<string, string>()
      fc.assert(
        fc.property(anyId, anyParams, (id, params) => {
          const key = build(id, params)
          const identity = JSON.stringify([id, Object.entries(params ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))])
          expect(keys.get(key) ?? identity).toBe(identity)
          keys.set(key, identity)
        }),
        { numRuns: 5000 },
      )
    }
  })

  it('of an id is never the key of what another id looks like when encoded', () => {
    fc.assert(
      fc.property(anyId, anyParams, (id, params) => {
        const looksLike = keyOf(id, params).slice(keyPrefix.length)
        if (looksLike === id) return
        expect(keyOf(looksLike)).not.toBe(keyOf(id, params))
      }),
      { numRuns: 2000 },
    )
  })

  it('keeps apart what differs in case, Unicode form, white space and separators only', () => {
    const ids = [
      'a',
      'A',
      'é',
      'e\u0301',
      'é ',
      ' é',
      'a:b',
      'a::b',
      'a/b',
      'a%2Fb',
      'a%2fb',
      'a\u00a0',
      'a ',
      'ａ',
      '1',
      '01',
      '1.0',
    ]
    expect(new Set(ids.map((id) => keyOf(id))).size).toBe(ids.length)
  })

  it('holds nothing that means something in a cluster, in a line protocol or behind the id', () => {
    fc.assert(
      fc.property(anyId, (id) => {
        const key = keyOf(id)
        expect(key).not.toMatch(/[{}\p{Cc}]/u)
        expect(key.isWellFormed()).toBe(true)
        expect(Buffer.byteLength(key)).toBeLessThanOrEqual(keyPrefix.length + 600)
      }),
    )
  })
})

describe('an id that cannot be one', () => {
  it.each<[unknown, string]>([
    ['', 'must not be empty, got ""'],
    [Number.NaN, 'must be a finite number, got NaN'],
    [Infinity, 'must be a finite number, got Infinity'],
    ['\ud800x', String.raw`must not hold lone surrogates, got "\ud800x"`],
    ['x'.repeat(8193), `must not be over 8 KB, got "${'x'.repeat(40)}…"`],
    ['é'.repeat(4097), `must not be over 8 KB, got "${'é'.repeat(40)}…"`],
    [undefined, 'must be a string or a finite number, got undefined'],
    [null, 'must be a string or a finite number, got null'],
    [{ id: 1 }, 'must be a string or a finite number, got object'],
    [5n, 'must be a string or a finite number, got bigint'],
  ])('is refused: %o', (id, rule) => {
    const refusal = expect.objectContaining({ code: 'ID_INVALID', detail: `an id of ${keyPrefix} ${rule}` })
    expect(() => keyOf(id as Id)).toThrow(refusal)
    expect(() => hashedKeyOf(id as Id)).toThrow(expect.objectContaining({ code: 'ID_INVALID' }))
  })

  it('is not shown when ids are secrets', () => {
    expect(() => hashedKeyOf('\ud800secret')).toThrow(
      `an id of ${keyPrefix} must not hold lone surrogates, got 7 characters`,
    )
  })

  it('of exactly 8 KB is one', () => {
    expect(keyOf('x'.repeat(8192))).toContain('##')
  })
})

describe('the id that a key shows', () => {
  it('leads to that very key', () => {
    fc.assert(
      fc.property(anyId, anyParams, (id, params) => {
        const key = keyOf(id, params)
        const shown = shownId(key, { keyPrefix, hashIds: false })
        expect(shown === undefined ? key : keyOf(shown)).toBe(key)
      }),
    )
  })

  it('is there for a plain id', () => {
    expect(shownId(keyOf('42'), { keyPrefix, hashIds: false })).toBe('42')
  })

  it('is never a hash, which as an id would lead elsewhere', () => {
    expect(shownId(hashedKeyOf('42'), { keyPrefix, hashIds: true })).toBeUndefined()
  })
})
