import { describe, expect, it } from 'vitest'
import { bytesText, jsonText, plain, tableText } from './output.ts'

describe('what is printed', () => {
  it('is a table with its numbers to the right', () => {
    const table = tableText(
      ['LAYER', 'KEYS'],
      [
        ['article', 12_000],
        ['x', undefined],
      ],
    )
    expect(table.split('\n')).toEqual(['LAYER      KEYS', 'article  12,000', 'x             –'])
  })

  it('shows what would command the terminal', () => {
    expect(plain('a\u001B]0;title\u0007b\n')).toBe(String.raw`a\x1b]0;title\x07b\x0a`)
  })

  it('has units of bytes', () => {
    expect([0, 1023, 1024, 5 * 1024 ** 3].map(bytesText)).toEqual(['0 B', '1023 B', '1.0 kB', '5.0 GB'])
  })

  it('is JSON whatever the value', () => {
    const value = {
      map: new Map([['a', 1n]]),
      set: new Set([1]),
      bytes: Buffer.from('hi'),
      never: Infinity,
      at: new Date(0),
    }
    expect(JSON.parse(jsonText(value))).toEqual({
      map: [['a', '1']],
      set: [1],
      bytes: 'aGk=',
      never: null,
      at: '1970-01-01T00:00:00.000Z',
    })
  })
})
