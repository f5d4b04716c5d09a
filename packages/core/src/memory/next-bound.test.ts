import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextBound, stepDown } from './next-bound.ts'
import type { HitCurve } from './reuse-histogram.ts'

const range = { min: 100, max: 10_000 }

/** Hits come with `gain` at each of the sizes. */
const steps =
  (...gains: readonly (readonly [bytes: number, gain: number])[]): HitCurve =>
  (bytes) =>
    gains.reduce((rate, [size, gain]) => (bytes >= size ? rate + gain : rate), 0)

describe('the next bound', () => {
  it('grows to where the hits are, however far that is', () => {
    const next = nextBound(100, steps([5000, 0.8]), range)
    expect(next).toBeGreaterThanOrEqual(5000)
    expect(next).toBeLessThan(5000 * 1.3)
  })

  it('does not grow for hits that are out of reach, nor for a few', () => {
    expect(nextBound(100, steps([10_001, 0.9]), range)).toBe(100)
    expect(nextBound(100, steps([120, 0.009]), range)).toBe(100)
    expect(nextBound(100, steps([120, 0.011]), range)).toBeGreaterThan(100)
    // Twenty steps for less than a point each.
    expect(nextBound(100, steps([9000, 0.19]), range)).toBe(100)
  })

  it('stays where less would cost hits, and more would bring none', () => {
    expect(nextBound(1000, steps([900, 0.5]), range)).toBe(1000)
    expect(nextBound(1000, steps([900, 0.0011]), range)).toBe(1000)
  })

  it('goes down a step at a time, as far as it may, where less is as good', () => {
    expect(nextBound(1000, steps([500, 0.5]), range)).toBe(800)
    expect(nextBound(110, steps(), range)).toBe(100)
    expect(nextBound(100, steps(), range)).toBe(100)
    expect(stepDown(1000, range)).toBe(800)
    expect(stepDown(101, range)).toBe(100)
  })

  it('stands still in a range of one size', () => {
    expect(nextBound(100, steps([50, 0.5], [200, 0.5]), { min: 100, max: 100 })).toBe(100)
  })

  it('keeps to its range, and comes to rest under any traffic that stays the same', () => {
    const gain = fc.tuple(fc.integer({ min: 1, max: 20_000 }), fc.double({ min: 0, max: 0.2, noNaN: true }))
    const bounds = fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 0, max: 5000 }), fc.nat(100))
    fc.assert(
      fc.property(fc.array(gain, { maxLength: 30 }), bounds, (gains, [min, width, part]) => {
        const max = min + width
        const curve = steps(...gains)
        let bound = min + Math.round((width * part) / 100)
        // Down from any size it is 1.25 ** 40.
        for (let i = 0; i < 50; i++) {
          bound = nextBound(bound, curve, { min, max })
          expect(bound).toBeGreaterThanOrEqual(min)
          expect(bound).toBeLessThanOrEqual(max)
        }
        expect(nextBound(bound, curve, { min, max })).toBe(bound)
      }),
      { numRuns: 1000 },
    )
  })
})
