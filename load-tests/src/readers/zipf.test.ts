import { describe, expect, it } from 'vitest'
import { seededRandom } from './random.ts'
import { zipf } from './zipf.ts'

function countsOf(size: number, exponent: number, draws: number): number[] {
  const [pick, random] = [zipf(exponent), seededRandom(1)]
  const counts = Array.from({ length: size }, () => 0)
  for (let draw = 0; draw < draws; draw += 1) counts[pick(size, random())]! += 1
  return counts
}

describe('zipf', () => {
  it('draws each rank in proportion to 1 / rank', () => {
    const draws = 100_000
    const harmonic = 1 + 1 / 2 + 1 / 3 + 1 / 4
    countsOf(4, 1, draws).forEach((count, index) => {
      expect(count / draws).toBeCloseTo(1 / (index + 1) / harmonic, 2)
    })
  })

  it('draws all ranks alike with exponent 0', () => {
    for (const count of countsOf(5, 0, 50_000)) expect(count / 50_000).toBeCloseTo(0.2, 2)
  })

  it('stays within the size at both ends', () => {
    const pick = zipf(1.2)
    for (const size of [1, 2, 1000]) {
      expect(pick(size, 0)).toBe(0)
      expect(pick(size, 1 - Number.EPSILON)).toBe(size - 1)
    }
  })

  it('keeps sizes apart', () => {
    const pick = zipf(1)
    expect([pick(100, 0.99), pick(2, 0.99), pick(100, 0.99)]).toEqual([94, 1, 94])
  })
})
