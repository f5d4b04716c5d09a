import { describe, expect, it } from 'vitest'
import { interleaved } from './interleaved.ts'

const contenders = ['a', 'b', 'c'].map((name) => ({ name }))

describe('interleaved', () => {
  it('begins each round with another contender', async () => {
    const order: string[] = []
    await interleaved(contenders, 3, async ({ name }, round) => order.push(`${round}${name}`))
    expect(order.slice(-9)).toEqual(['0b', '0c', '0a', '1c', '1a', '1b', '2a', '2b', '2c'])
  })

  it('counts no round that warms up', async () => {
    const rounds: number[] = []
    const samples = await interleaved(contenders, 10, async (_, round) => {
      rounds.push(round)
      return round
    })
    expect(Math.min(...rounds)).toBe(-3)
    expect(samples.get('a')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('keeps the samples of each apart', async () => {
    const samples = await interleaved(contenders, 2, async ({ name }) => name.codePointAt(0)!)
    expect(samples.get('b')).toEqual([98, 98])
  })
})
