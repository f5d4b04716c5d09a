import { expect, it } from 'vitest'
import { seededRandom } from './random.ts'

it('gives the same numbers for the same seed and others for another', () => {
  const drawn = (seed: number): number[] => Array.from({ length: 5 }, seededRandom(seed))
  expect(drawn(7)).toEqual(drawn(7))
  expect(drawn(7)).not.toEqual(drawn(8))
})

it('spreads over 0 up to 1, also from seed to seed', () => {
  const firsts = Array.from({ length: 10_000 }, (_, seed) => seededRandom(seed)())
  expect(Math.min(...firsts)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...firsts)).toBeLessThan(1)
  expect(firsts.reduce((sum, number) => sum + number, 0) / firsts.length).toBeCloseTo(0.5, 2)
})
