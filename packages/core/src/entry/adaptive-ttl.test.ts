import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AdaptiveTtl, adaptiveTtl } from '../config/adaptive-ttl.ts'
import { nextTtl } from './adaptive-ttl.ts'

const bounds: fc.Arbitrary<AdaptiveTtl> = fc
  .tuple(fc.integer({ min: 1, max: 1e6 }), fc.nat(1e6))
  .map(([min, more]) => adaptiveTtl({ min, max: min + more }))

const seen = fc.record({
  ttl: fc.oneof(fc.nat(4e6), fc.double({ min: 0, max: 4e6, noNaN: true })),
  // Clocks of two processes may differ a little, so a load may seem to come before what it replaces.
  age: fc.integer({ min: -100, max: 8e6 }),
  unchanged: fc.boolean(),
})

describe('an adaptive ttl', () => {
  it('never leaves its bounds', () => {
    fc.assert(
      fc.property(bounds, fc.option(seen, { nil: undefined }), (within, observation) => {
        const ttl = nextTtl(within, observation)
        expect(ttl).toBeGreaterThanOrEqual(within.min)
        expect(ttl).toBeLessThanOrEqual(within.max)
      }),
    )
  })

  it('begins at min, and begins again with every other value', () => {
    fc.assert(
      fc.property(bounds, seen, (within, observation) => {
        expect(nextTtl(within, undefined)).toBe(within.min)
        expect(nextTtl(within, { ...observation, unchanged: false })).toBe(within.min)
      }),
    )
  })

  it('never shortens while the value stays the same, and at most doubles', () => {
    fc.assert(
      fc.property(bounds, seen, (within, observation) => {
        const next = nextTtl(within, { ...observation, unchanged: true })
        expect(next).toBeGreaterThanOrEqual(Math.min(within.max, observation.ttl))
        expect(next).toBeLessThanOrEqual(Math.max(within.min, 2 * observation.ttl))
      }),
    )
  })

  it('trusts no value for longer than it has been seen unchanged, and min', () => {
    const ages = fc.array(fc.tuple(fc.nat(1e6), fc.double({ min: 0.5, max: 1, noNaN: true })), { maxLength: 40 })
    fc.assert(
      fc.property(bounds, ages, (within, loads) => {
        let ttl = nextTtl(within, undefined)
        let unchangedFor = 0
        for (const [age, jitter] of loads) {
          unchangedFor += age
          ttl = nextTtl(within, { ttl: ttl * jitter, age, unchanged: true })
          expect(ttl).toBeLessThanOrEqual(within.min + unchangedFor)
        }
      }),
    )
  })

  it('doubles with each load at its end, up to max', () => {
    const within = adaptiveTtl({ min: '1m', max: '10m' })
    const ttls = [nextTtl(within, undefined)]
    for (let load = 0; load < 5; load++) {
      const ttl = ttls.at(-1)!
      ttls.push(nextTtl(within, { ttl, age: ttl + 1, unchanged: true }))
    }
    expect(ttls.map((ttl) => ttl / 60_000)).toEqual([1, 2, 4, 8, 10, 10])
  })

  it('learns little from a load that comes early', () => {
    const within = adaptiveTtl({ min: '1m', max: '1h' })
    expect(nextTtl(within, { ttl: 60_000, age: 1000, unchanged: true })).toBe(61_000)
  })
})
