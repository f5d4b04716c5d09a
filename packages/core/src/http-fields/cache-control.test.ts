import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCacheControl } from './cache-control.ts'
import { listMembers, unquoted } from './list.ts'

describe('Cache-Control', () => {
  it.each<[string | readonly string[], number | undefined]>([
    ['max-age=3600', 3600],
    ['MaX-aGe=3600', 3600],
    ['max-age="3600"', 3600],
    ['max-age=003600', 3600],
    ['foobar, max-age=3600', 3600],
    [['public', 'max-age=3600'], 3600],
    ['max-age=1, extension="max-age=3600"', 1],
    ['extension="max-age=3600", max-age=1', 1],
    ['extension="a, \\", max-age=3600"', undefined],
    // RFC 9111, section 4.2.1: the first of several.
    ['max-age=1800, max-age=1', 1800],
    ['max-age=99999999999', 2 ** 31],
    ['', undefined],
    [[], undefined],
    ['max-ages=1', undefined],
  ])('%j has max-age %s', (value, maxAge) => {
    expect(parseCacheControl(value).maxAge).toBe(maxAge)
  })

  it.each([
    "max-age='3600'",
    'max-age=-3600',
    'max-age=3600a',
    'max-age=a3600',
    'max-age=3600.0',
    'max-age =3600',
    'max-age= 3600',
    'max-age',
    'max-age=',
    'max-age="36',
  ])('%j is stale at once, RFC 9111, section 4.2.1', (value) => {
    expect(parseCacheControl(value).maxAge).toBe(0)
  })

  it('restricts even where it is malformed, and permits only where it is not', () => {
    expect(parseCacheControl('no-store=1, private=, public=x, must-revalidate foo')).toMatchObject({
      noStore: true,
      private: true,
      public: false,
    })
    expect(parseCacheControl('No-StOrE').noStore).toBe(true)
    expect(parseCacheControl('ext="open, no-store').noStore).toBe(true)
  })

  it('names single fields, RFC 9111, sections 5.2.2.4 and 5.2.2.7', () => {
    expect(parseCacheControl('no-cache="Set-Cookie, a", private=b')).toMatchObject({
      noCache: false,
      private: false,
      unkeptFields: ['set-cookie', 'a', 'b'],
    })
    expect(parseCacheControl('no-cache=""')).toMatchObject({ noCache: true, unkeptFields: [] })
  })

  it('is a demand of a client too, RFC 9111, section 5.2.1', () => {
    expect(parseCacheControl('max-stale').maxStale).toBe(Infinity)
    expect(parseCacheControl('max-stale=5, min-fresh=2, only-if-cached')).toMatchObject({
      maxStale: 5,
      minFresh: 2,
      onlyIfCached: true,
    })
  })

  it('never throws and never finds less than 0', () => {
    const parts = fc.constantFrom('max-age', 'no-cache', ' ', ',', ';', '=', '"', '\\', 'a', '9')
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(parts).map((some) => some.join('')),
    )
    fc.assert(
      fc.property(fc.oneof(texts, fc.array(texts)), (value) => {
        const { maxAge = 0, sMaxage = 0 } = parseCacheControl(value)
        expect(Math.min(maxAge, sMaxage)).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('is read in no time where it is 64 KB long', () => {
    const start = performance.now()
    for (const part of ['"', ',', 'a=', 'no-cache="', '\\"', ' ']) parseCacheControl(part.repeat(65_536 / part.length))
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

describe('a list', () => {
  it('parts at commas outside of quoted strings, RFC 9110, section 5.6', () => {
    expect(listMembers(' a, "b, \\"c" ,, d')).toEqual(['a', '"b, \\"c"', 'd'])
    expect(listMembers('"open, b')).toEqual(['"open', 'b'])
    expect(unquoted('"a\\"b"')).toBe('a"b')
    expect(unquoted('"a"b')).toBeUndefined()
  })
})
