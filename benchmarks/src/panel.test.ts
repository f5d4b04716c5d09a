import { describe, expect, it } from 'vitest'
import { panelOf } from './panel.ts'
import type { CaseResult } from './result.ts'

describe('panelOf', () => {
  it('begins at zero where every bar can be seen', () => {
    expect(panelOf(resultOf([10, 40]))).toMatchObject({ scale: 'linear', from: 0 })
  })

  it('leaves room for a label behind the longest bar, its spread included', () => {
    const { to } = panelOf(resultOf([10, 40]))
    expect(to).toBeGreaterThan(44)
    expect(to).toBeLessThan(60)
  })

  it('is logarithmic where the shortest bar would be a hair, and begins below the smallest value', () => {
    const { bars, from, scale, to } = panelOf(resultOf([0.13, 85]))
    expect(scale).toBe('log')
    expect(from).toBe(0.1)
    expect(to).toBeGreaterThan(93.5)
    expect(bars.map((bar) => bar.from)).toEqual([0.1, 0.1])
  })

  it('leaves something to see of a bar that is a power of ten itself', () => {
    expect(panelOf(flat([1, 3000])).from).toBe(0.1)
  })

  it('has no logarithm of zero', () => {
    expect(panelOf(resultOf([0, 85])).scale).toBe('linear')
  })

  it('has a width even when all values are zero', () => {
    expect(panelOf(resultOf([0, 0])).to).toBeGreaterThan(0)
  })

  it('says in place of a number that nobody waited for it', () => {
    const limited = { ...resultOf([3, 5000]), limit: { at: 5000, says: 'no answer' } }
    expect(panelOf(limited).bars.map(({ label }) => label)).toEqual(['3', 'no answer'])
  })

  it('sets what is ours apart from the others', () => {
    const [mine, cached, other] = panelOf({
      ...resultOf([]),
      rows: ['@cache/core', 'express, cached', 'bentocache'].map((contender) => ({
        contender,
        median: 1,
        low: 1,
        high: 1,
      })),
    }).bars
    expect(mine!.colour).toBe(cached!.colour)
    expect(mine!.colour).not.toBe(other!.colour)
  })
})

function flat(values: readonly number[]): CaseResult {
  const rows = values.map((value, i) => ({ contender: `contender ${i}`, median: value, low: value, high: value }))
  return { ...resultOf([]), rows }
}

function resultOf(medians: readonly number[]): CaseResult {
  const rows = medians.map((median, i) => ({
    contender: `contender ${i}`,
    median,
    low: median * 0.9,
    high: median * 1.1,
  }))
  return { title: 'A case', method: 'By hand.', unit: 'ms', rows, verdicts: [] }
}
