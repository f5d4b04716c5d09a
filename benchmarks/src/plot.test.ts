import { describe, expect, it } from 'vitest'
import { plotOf } from './plot.ts'
import { type CaseResult, rowOf } from './result.ts'

const hits: CaseResult = {
  title: 'Hit',
  method: 'By hand.',
  unit: 'µs per operation',
  rows: [rowOf('@cache/core', [1, 2, 3]), rowOf('another <one>', [400, 500, 600])],
  verdicts: [],
}

describe('plotOf', () => {
  it('names every contender beside its bar, with its number', async () => {
    const svg = await plotOf([hits])
    expect(svg).toMatch(/^<svg /)
    for (const text of ['Hit', '@cache/core', 'another &lt;one&gt;', '500', 'µs per operation, logarithmic']) {
      expect(svg).toContain(`>${text}</text>`)
    }
  })

  it('has a panel for each result', async () => {
    const svg = await plotOf([hits, { ...hits, title: 'Miss' }])
    expect(svg).toContain('>Hit</text>')
    expect(svg).toContain('>Miss</text>')
  })

  it('draws the same from the same numbers', async () => {
    expect(await plotOf([hits])).toBe(await plotOf([hits]))
  })
})
