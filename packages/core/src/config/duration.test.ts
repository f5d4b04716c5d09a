import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseByteSize } from './byte-size.ts'
import { parseDuration } from './duration.ts'

describe('a duration', () => {
  it.each<[unknown, number]>([
    [0, 0],
    [1.5, 1.5],
    ['250', 250],
    ['250ms', 250],
    ['30s', 30_000],
    ['5m', 300_000],
    ['6h', 21_600_000],
    ['1d', 86_400_000],
    ['2w', 1_209_600_000],
    ['1.5 h', 5_400_000],
    [' 1s ', 1000],
  ])('%j is %d ms', (value, ms) => {
    expect(parseDuration(value, 'ttl')).toBe(ms)
  })

  it.each([
    -1,
    Number.NaN,
    Infinity,
    '',
    's',
    '-1s',
    '1 minute',
    '1e3',
    '0x10',
    '1S',
    '1h30m',
    `${'9'.repeat(20)}d`,
    null,
    true,
    {},
    [],
  ])('%j is refused, by its path', (value) => {
    expect(() => parseDuration(value, 'layers.a.ttl')).toThrow(
      /^CONFIG_INVALID: layers\.a\.ttl must be a duration.*, got /,
    )
  })

  it('is whole milliseconds times its unit', () => {
    fc.assert(
      fc.property(fc.nat(1e6), (seconds) => {
        expect(parseDuration(`${seconds}s`, 'ttl')).toBe(seconds * 1000)
      }),
    )
  })
})

describe('a size', () => {
  it.each<[unknown, number]>([
    [0, 0],
    [10.9, 10],
    ['512', 512],
    ['512b', 512],
    ['512kb', 512 * 1024],
    ['256MB', 256 * 1024 ** 2],
    ['1.5 gb', 1.5 * 1024 ** 3],
  ])('%j is %d bytes', (value, bytes) => {
    expect(parseByteSize(value, 'maxBytes')).toBe(bytes)
  })

  it.each([-1, Number.NaN, Infinity, '', '1tb', '1 k', 'kb', '-1kb', null, true, {}])(
    '%j is refused, by its path',
    (value) => {
      expect(() => parseByteSize(value, 'memory.maxBytes')).toThrow(
        /^CONFIG_INVALID: memory\.maxBytes must be a size.*, got /,
      )
    },
  )
})
