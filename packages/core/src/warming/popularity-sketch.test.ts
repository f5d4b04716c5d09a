import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PopularityRanking } from './popularity-ranking.ts'
import { PopularitySketch } from './popularity-sketch.ts'

const counted = (key: string, count = 1) => ({ key, id: key, params: undefined, count })

describe('the sketch', () => {
  it('counts exactly what fits', () => {
    const sketch = new PopularitySketch(10)
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) sketch.add(counted(key))
    expect(sketch.drain().map(({ key, count }) => [key, count])).toEqual([
      ['a', 3],
      ['b', 2],
      ['c', 1],
    ])
    expect(sketch.drain()).toEqual([])
  })

  it('keeps what is frequent, counts nothing too often, and never grows', () => {
    const kept = 5
    const streams = fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 64 })), { minLength: 1, maxLength: 500 })
    fc.assert(
      fc.property(streams, (stream) => {
        const sketch = new PopularitySketch(kept)
        const truth = new Map<string, number>()
        let all = 0
        for (const [key, count] of stream) {
          sketch.add(counted(String(key), count))
          truth.set(String(key), (truth.get(String(key)) ?? 0) + count)
          all += count
          expect(sketch.size).toBeLessThan(2 * kept)
        }
        const found = new Map(sketch.drain().map(({ key, count }) => [key, count]))
        for (const [key, count] of truth) {
          const seen = found.get(key) ?? 0
          expect(seen).toBeLessThanOrEqual(count)
          expect(seen).toBeGreaterThanOrEqual(count - all / kept)
        }
      }),
    )
  })
})

describe('the ranking', () => {
  const halfLife = 3600

  it('keeps its size, and lets what is new rise all the same', () => {
    const ranking = new PopularityRanking()
    const old = Array.from({ length: 10 }, (_, i) => [`old ${i}`, 100 + i] as const)
    ranking.merge({ counts: old, halfLife, kept: 10 }, 0)
    for (let at = 1; at <= 20; at++) ranking.merge({ counts: [['new', 50]], halfLife, kept: 10 }, at)
    expect(ranking.size).toBe(10)
    expect(ranking.top(1)).toEqual(['new'])
  })

  it('lets counts lose half of their weight with each half-life', () => {
    const ranking = new PopularityRanking()
    ranking.merge({ counts: [['yesterday', 1000]], halfLife, kept: 10 }, 0)
    ranking.merge({ counts: [['today', 300]], halfLife, kept: 10 }, 2 * halfLife)
    expect(ranking.top(2)).toEqual(['today', 'yesterday'])
    ranking.merge({ counts: [['yesterday', 100]], halfLife, kept: 10 }, 2 * halfLife)
    expect(ranking.top(2)).toEqual(['yesterday', 'today'])
  })

  it('keeps numbers that a double can hold for longer than any process lives', () => {
    const ranking = new PopularityRanking()
    const inTheYear3000 = 32_503_680_000
    ranking.merge(
      {
        counts: [
          ['a', 1],
          ['b', 1_000_000],
        ],
        halfLife,
        kept: 10,
      },
      inTheYear3000,
    )
    ranking.merge({ counts: [['a', 1]], halfLife, kept: 10 }, inTheYear3000)
    expect(ranking.top(3)).toEqual(['b', 'a'])
  })
})
