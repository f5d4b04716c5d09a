import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { httpDate, parseHttpDate } from './http-date.ts'

const moment = Date.UTC(1994, 10, 6, 8, 49, 37)

describe('a date, RFC 9110, section 5.6.7', () => {
  it.each([
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
    'SUN, 06 NOV 1994 08:49:37 gmt',
  ])('%s', (text) => {
    expect(parseHttpDate(text)).toBe(moment)
    expect(parseHttpDate([text])).toBe(moment)
  })

  it.each([
    '0',
    '-1',
    '',
    'Thu, 18 Aug 2050 02:01:18 UTC',
    'Thu, 18 Aug 2050 02:01:18 AEST',
    'Thu, 18 Aug 50 02:01:18 GMT',
    'Thu 18 Aug 2050 02:01:18 GMT',
    'Thu, 18  Aug  2050 02:01:18 GMT',
    'Thu, 18-Aug-2050 02:01:18 GMT',
    'Thu, 18 Aug 2050 02.01.18 GMT',
    'Thu, 18 Aug 2050 2:01:18 GMT',
    'Thu, 31 Feb 2050 02:01:18 GMT',
    'Thu, 18 Aug 2050 24:01:18 GMT',
    'Thu, 18 Foo 2050 02:01:18 GMT',
    '2050-08-18T02:01:18Z',
  ])('%j is none', (text) => {
    expect(parseHttpDate(text)).toBeUndefined()
  })

  it('is none in several lines', () => {
    const line = 'Sun, 06 Nov 1994 08:49:37 GMT'
    expect(parseHttpDate([line, line])).toBeUndefined()
    expect(parseHttpDate([])).toBeUndefined()
    expect(parseHttpDate(undefined)).toBeUndefined()
  })

  it('of two digits lies no more than 50 years ahead', () => {
    const now = Date.UTC(2026, 0)
    expect(parseHttpDate('Thursday, 18-Aug-50 02:01:18 GMT', now)).toBe(Date.UTC(2050, 7, 18, 2, 1, 18))
    expect(parseHttpDate('Thursday, 18-Aug-77 02:01:18 GMT', now)).toBe(Date.UTC(1977, 7, 18, 2, 1, 18))
  })

  it('is read as it is written, in whole seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
        expect(parseHttpDate(httpDate(seconds * 1000))).toBe(seconds * 1000)
      }),
    )
    fc.assert(fc.property(fc.string(), (text) => void parseHttpDate(text)))
  })
})
