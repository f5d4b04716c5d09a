import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ReuseHistogram } from './reuse-histogram.ts'

const kb = 1024

describe('a reuse histogram', () => {
  it('knows nothing before the first read', () => {
    expect(new ReuseHistogram(1000).hitRate(500)).toBe(0)
  })

  it('takes hits from a smaller memory that went further back, and gives a larger one the misses that went less far', () => {
    const histogram = new ReuseHistogram(1024 * kb)
    histogram.addReads(60, 40)
    for (let i = 0; i < 30; i++) histogram.addHit(64 * kb, 300 * kb, 1)
    for (let i = 0; i < 30; i++) histogram.addHit(256 * kb, 300 * kb, 1)
    for (let i = 0; i < 10; i++) histogram.addMiss(512 * kb, 300 * kb, 1)
    for (let i = 0; i < 10; i++) histogram.addMiss(2000 * kb, 300 * kb, 1)
    for (let i = 0; i < 20; i++) histogram.addMiss(undefined, 300 * kb, 1)
    const rates = [32, 128, 300, 768, 1024, 4096].map((size) => histogram.hitRate(size * kb))
    expect(rates.map((rate) => rate.toFixed(3))).toEqual(['0.000', '0.300', '0.600', '0.700', '0.700', '0.700'])
  })

  it('knows better of the present size than distances, which are estimates, can tell', () => {
    const histogram = new ReuseHistogram(1000 * kb)
    histogram.addReads(10, 10)
    for (let i = 0; i < 10; i++) histogram.addHit((290 + 3 * i) * kb, 300 * kb, 1)
    for (let i = 0; i < 10; i++) histogram.addMiss((280 + 3 * i) * kb, 300 * kb, 1)
    const rates = [200, 300, 400].map((size) => histogram.hitRate(size * kb))
    expect(rates.map((rate) => rate.toFixed(3))).toEqual(['0.000', '0.500', '1.000'])
  })

  it('holds what is known of all reads against a sample in which a hot key is missing', () => {
    const histogram = new ReuseHistogram(1000 * kb)
    histogram.addReads(900, 100)
    // One key in ten: ten hits of a seldom key for hundred, nothing of the 800 hits of the hot one.
    for (let i = 0; i < 10; i++) histogram.addHit(500 * kb, 1000 * kb, 10)
    expect(histogram.hitRate(1000 * kb)).toBeCloseTo(0.9)
    expect(histogram.hitRate(100 * kb)).toBeCloseTo(0.8)
  })

  it('does not let misses of the past stand for those of today, of which there is no sample', () => {
    const histogram = new ReuseHistogram(1000)
    histogram.addReads(0, 100)
    histogram.addMiss(500, 0, 100)
    expect(histogram.hitRate(1000)).toBeCloseTo(1)
    for (let i = 0; i < 8; i++) {
      histogram.fade()
      histogram.addReads(0, 1000)
    }
    expect(histogram.hitRate(1000)).toBeLessThan(0.001)
  })

  it('lets what was counted weigh half as much as what comes next', () => {
    const histogram = new ReuseHistogram(1000)
    histogram.addReads(0, 100)
    histogram.addMiss(undefined, 0, 100)
    histogram.fade()
    histogram.addReads(100, 0)
    histogram.addHit(600, 1000, 100)
    expect(histogram.hitRate(1000)).toBeCloseTo(100 / 150)
    histogram.fade()
    expect(histogram.hitRate(1000)).toBeCloseTo(100 / 150)
    expect(histogram.hitRate(500)).toBeCloseTo(0)
  })

  it('is a rate that never falls as bytes grow, whatever was counted', () => {
    const distances = fc.option(fc.nat(3000), { nil: undefined })
    const read = fc.tuple(fc.boolean(), distances, fc.nat(1500), fc.integer({ min: 1, max: 512 }))
    fc.assert(
      fc.property(fc.array(read), fc.nat(2000), fc.nat(2000), (reads, hits, misses) => {
        const histogram = new ReuseHistogram(1000)
        histogram.addReads(hits, misses)
        for (const [isHit, distance, bound, weight] of reads) {
          if (isHit) histogram.addHit(distance ?? 0, bound, weight)
          else histogram.addMiss(distance, bound, weight)
        }
        let last = 0
        for (const bytes of [-5, 0, 1, 10, 100, 400, 700, 999, 1000, 5000]) {
          const rate = histogram.hitRate(bytes)
          expect(rate).toBeGreaterThanOrEqual(last - 1e-9)
          expect(rate).toBeLessThanOrEqual(1 + 1e-9)
          last = rate
        }
      }),
    )
  })
})
