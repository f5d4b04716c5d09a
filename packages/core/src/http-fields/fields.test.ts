import { describe, expect, it } from 'vitest'
import { parseAge } from './age.ts'
import { cacheStatus } from './cache-status.ts'
import { fieldOf, linesOf } from './field.ts'
import { hopByHop } from './hop-by-hop.ts'
import { parseVary, withVary } from './vary.ts'

describe('a field of several lines', () => {
  it('reads as one, RFC 9110, section 5.3', () => {
    expect(fieldOf({ a: ['1', '2'] }, 'a')).toBe('1, 2')
    expect(fieldOf({}, 'a')).toBeUndefined()
    expect(linesOf({ a: '1' }, 'a')).toEqual(['1'])
    expect(linesOf({}, 'a')).toEqual([])
  })
})

describe('Vary, RFC 9110, section 12.5.5', () => {
  it('names fields in any order, case and number of lines', () => {
    expect(parseVary({ vary: ['Foo, bar', ' BAZ ,, foo'] })).toEqual(['bar', 'baz', 'foo'])
    expect(parseVary({})).toEqual([])
    expect(parseVary({ vary: '' })).toEqual([])
  })

  it.each(['*', '*, *', ', *', '*, Foo', 'Foo, *', 'a b', 'a\x00', ['', '*']])(
    '%j makes every request another',
    (vary) => {
      expect(parseVary({ vary })).toBe('*')
    },
  )

  it('is given more names once', () => {
    expect(withVary('Accept, Origin', ['origin', 'cookie'])).toBe('Accept, Origin, cookie')
    expect(withVary(undefined, ['cookie'])).toBe('cookie')
  })
})

describe('Age, RFC 9111, section 5.1', () => {
  it.each<[string | readonly string[] | undefined, number]>([
    ['7200', 7200],
    ['7200, 0', 7200],
    ['0, 7200', 0],
    [['7200', '0'], 7200],
    ['2147483649', 2 ** 31],
    ['abc', 0],
    ['-7200', 0],
    ['7200.0', 0],
    ['7200;foo=bar', 0],
    ['', 0],
    [[], 0],
    [undefined, 0],
  ])('%j is %d', (value, age) => {
    expect(parseAge(value)).toBe(age)
  })
})

describe('fields of the connection, RFC 9110, section 7.6.1', () => {
  it('are those of the list, those that Connection names, and Proxy-…', () => {
    const isHopByHop = hopByHop({ connection: 'close, X-Secret' })
    const names = [
      'connection',
      'keep-alive',
      'te',
      'trailer',
      'transfer-encoding',
      'upgrade',
      'x-secret',
      'proxy-authenticate',
      'proxy-connection',
    ]
    expect(names.filter((name) => !isHopByHop(name))).toEqual([])
    expect(isHopByHop('etag')).toBe(false)
  })
})

describe('Cache-Status, RFC 9211', () => {
  it('says what became of the request', () => {
    expect(cacheStatus({ hit: true }, 30)).toBe('cache; hit; ttl=30')
    expect(cacheStatus({ fwd: 'uri-miss', fwdStatus: 200, stored: true, collapsed: true }, 60)).toBe(
      'cache; fwd=uri-miss; fwd-status=200; ttl=60; stored; collapsed',
    )
    expect(cacheStatus({ fwd: 'bypass', detail: 'method' })).toBe('cache; fwd=bypass; detail=method')
  })

  it('injects nothing', () => {
    expect(cacheStatus({ fwd: 'miss', detail: 'a "b"\r\nx: y\\' })).toBe(
      String.raw`cache; fwd=miss; detail="a \"b\"??x: y\\"`,
    )
  })
})
