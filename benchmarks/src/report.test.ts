import { describe, expect, it } from 'vitest'
import { markdownOf, type Report, sectionOf } from './report.ts'
import { type CaseResult, rowOf, verdictOf } from './result.ts'

const fast = rowOf('ours', [1, 2, 3])
const slow = rowOf('a much slower one', [1000, 2000, 3000])
const result: CaseResult = { title: 'Hit', method: 'By hand.', unit: 'ms', rows: [fast, slow], verdicts: [] }

describe('sectionOf', () => {
  it('is a table whose columns line up', () => {
    expect(sectionOf(result).split('\n').slice(4)).toEqual([
      '| contender         | ms   | quartiles   |',
      '| ----------------- | ---- | ----------- |',
      '| ours              | 2    | 1.5 – 2.5   |',
      '| a much slower one | 2000 | 1500 – 2500 |',
    ])
  })

  it('judges where there is a target', () => {
    const judged = sectionOf({ ...result, verdicts: [verdictOf('ours / theirs', fast, 2), verdictOf('ours', fast, 1)] })
    expect(judged).toMatch(/ours \/ theirs \| 2 .* pass /)
    expect(judged).toMatch(/ours {10}\| 2 .* \*\*FAIL\*\* /)
  })

  it('says what it waited for in vain', () => {
    const limited = sectionOf({ ...result, limit: { at: 2000, says: 'no answer within 2 s' } })
    expect(limited).toContain('| a much slower one | no answer within 2 s |')
    expect(limited).toContain('| ours              | 2                    |')
  })
})

describe('markdownOf', () => {
  it('lists the targets that are missed, and only them', () => {
    const verdicts = [verdictOf('ours / a', fast, 1), verdictOf('ours / b', fast, 3)]
    const text = markdownOf(reportOf({ ...result, verdicts }))
    expect(text).toContain('Targets that are missed:\n\n- Hit: ours / a is 2, not 1\n\n')
  })

  it('says when none is', () => {
    expect(markdownOf(reportOf(result))).toContain('No target is missed.')
  })

  it('shows the plot of a case before its tables, and the load that it was measured under', () => {
    const text = markdownOf(reportOf(result))
    expect(text).toContain('## hits\n\n![hits, the numbers below as bars](hits.svg)\n\n### Hit')
    expect(text).toContain('Load 0.25 before the run, and 1.5 in its last five minutes')
  })
})

function reportOf(only: CaseResult): Report {
  const machine = {
    cpu: 'a processor',
    cores: 2,
    memory: '8 GB',
    system: 'Linux',
    load: { before: 0.25, during: 1.5 },
    node: 'v24',
    redis: '7',
    packages: { ioredis: '6.0.0' },
  }
  return { date: '2026-01-01', rounds: 3, minutes: 1, machine, cases: [{ name: 'hits', seconds: 1, results: [only] }] }
}
