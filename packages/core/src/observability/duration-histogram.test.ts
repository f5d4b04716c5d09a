import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DurationHistogram } from './duration-histogram.ts'

describe('a histogram of durations', () => {
  it('has in each bucket what is as long as its bound at most', () => {
    const histogram = new DurationHistogram([0.01, 0.1])
    for (const ms of [0, 10, 11, 100, 101]) histogram.observe(ms)
    expect(histogram.cumulative).toEqual([2, 4])
    expect(histogram.count).toBe(5)
    expect(histogram.sum).toBeCloseTo(0.222)
  })

  it('counts what one stands for, and nothing below zero', () => {
    const histogram = new DurationHistogram([0.01])
    histogram.observe(5, 1024)
    histogram.observe(-3)
    expect(histogram.count).toBe(1025)
    expect(histogram.sum).toBeCloseTo(5.12)
  })

  it('never falls from bucket to bucket, and ends at the count', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 60_000, noNaN: true })), (durations) => {
        const histogram = new DurationHistogram()
        for (const ms of durations) histogram.observe(ms)
        const rising = [...histogram.cumulative, histogram.count]
        expect(rising).toEqual(rising.toSorted((a, b) => a - b))
        expect(histogram.count).toBe(durations.length)
      }),
    )
  })
})
