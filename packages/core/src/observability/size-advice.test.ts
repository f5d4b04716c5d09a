import { describe, expect, it } from 'vitest'
import { sizeAdvice } from './size-advice.ts'

const mb = 1024 ** 2

function advice(bound: number, [min, max]: readonly [number, number], hitRates: readonly number[]): string[] {
  const sizing = hitRates.map((hitRate, i) => ({ maxBytes: [0.5, 1, 1.5, 2][i]! * bound, hitRate }))
  return sizeAdvice({ maxBytes: bound, sizing }, { memory: { minBytes: min, maxBytes: max, maxEntries: 5 } })
}

describe('advice about the size of memory', () => {
  it('names the size that would bring more, once the bound cannot grow by itself', () => {
    const hitRates = [0.5, 0.71, 0.75, 0.84]
    expect(advice(256 * mb, [64 * mb, 256 * mb], hitRates)).toEqual([
      '`memory.maxBytes` of 512 MB would raise the hit rate of memory from 71 % to 84 %.',
    ])
    expect(advice(256 * mb, [64 * mb, 512 * mb], hitRates)).toEqual([])
  })

  it('names the smaller of two sizes that bring the same', () => {
    expect(advice(3 * mb, [mb, 3 * mb], [0.1, 0.5, 0.9, 0.91])).toEqual([expect.stringContaining('4.5 MB')])
  })

  it('says that less would do, once the bound cannot shrink by itself', () => {
    const hitRates = [0.7, 0.7, 0.7, 0.7]
    expect(advice(256 * mb, [256 * mb, 512 * mb], hitRates)).toEqual([
      '`memory.maxBytes` of 128 MB would do: the hit rate of memory would stay at 70 %.',
    ])
    expect(advice(256 * mb, [64 * mb, 512 * mb], hitRates)).toEqual([])
  })

  it('is silent about a size that is right, and where nothing is known', () => {
    expect(advice(mb, [mb, mb], [0.6, 0.7, 0.71, 0.715])).toEqual([])
    expect(sizeAdvice(undefined, { memory: undefined })).toEqual([])
    const config = { memory: { minBytes: mb, maxBytes: mb, maxEntries: 5 } }
    expect(sizeAdvice({ maxBytes: mb, sizing: undefined }, config)).toEqual([])
  })
})
