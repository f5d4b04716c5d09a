import { describe, expect, it } from 'vitest'
import { quantile, ratiosWithin, summaryOf } from './statistics.ts'

describe('quantile', () => {
  it('is the middle one of an odd number of values, in whatever order', () => {
    expect(quantile([9, 1, 5], 0.5)).toBe(5)
  })

  it('lies halfway between the two middle ones of an even number', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
  })

  it('is the smallest at 0 and the largest at 1', () => {
    expect(quantile([3, 1, 2], 0)).toBe(1)
    expect(quantile([3, 1, 2], 1)).toBe(3)
  })

  it('does not reorder what it is given', () => {
    const values = [3, 1, 2]
    quantile(values, 0.5)
    expect(values).toEqual([3, 1, 2])
  })

  it('sorts numbers as numbers', () => {
    expect(quantile([10, 9, 100], 0.5)).toBe(10)
  })

  it('is not a number when there are no values', () => {
    expect(quantile([], 0.5)).toBeNaN()
  })
})

describe('summaryOf', () => {
  it('has half of the values between low and high', () => {
    expect(summaryOf([1, 2, 3, 4, 5])).toEqual({ median: 3, low: 2, high: 4 })
  })

  it('is not moved by one round that went wrong', () => {
    expect(summaryOf([10, 10, 10, 10, 9000]).median).toBe(10)
  })
})

describe('ratiosWithin', () => {
  it('compares round by round, so that a slow phase of the machine cancels out', () => {
    expect(ratiosWithin([2, 20, 200], [1, 10, 100])).toEqual([2, 2, 2])
  })

  it('refuses contenders that did not run the same rounds', () => {
    expect(() => ratiosWithin([1], [1, 2])).toThrow('same rounds')
  })
})
