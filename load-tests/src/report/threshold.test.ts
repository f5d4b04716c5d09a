import { describe, expect, it } from 'vitest'
import type { K6Metric } from './k6-summary.ts'
import { thresholdsOf, thresholdText } from './threshold.ts'

function trend(count: number, rule: string, ok: boolean): K6Metric {
  return { type: 'trend', values: { count, med: 1, 'p(99)': 4.25, 'p(99.9)': 6 }, thresholds: { [rule]: { ok } } }
}

describe('thresholdsOf', () => {
  it.each([
    ['p(99)<5', 4.25],
    ['p(99) < 5', 4.25],
    ['p(99.9)<=7', 6],
    ['med<2', 1],
  ])('tells what was measured for %s', (rule, measured) => {
    expect(thresholdsOf({ time: trend(10, rule, true) })).toEqual([{ metric: 'time', rule, measured, passed: true }])
  })

  it('goes by the judgement of k6', () => {
    expect(thresholdsOf({ time: trend(10, 'p(99)<4', false) })[0]?.passed).toBe(false)
  })

  it('takes a threshold without samples for crossed, although k6 passes it', () => {
    const rate: K6Metric = {
      type: 'rate',
      values: { rate: 0, passes: 0, fails: 0 },
      thresholds: { 'rate==0': { ok: true } },
    }
    expect(thresholdsOf({ time: trend(0, 'p(99)<5', true), failed: rate })).toEqual([
      { metric: 'failed', rule: 'rate==0', passed: false },
      { metric: 'time', rule: 'p(99)<5', passed: false },
    ])
  })

  it('takes a threshold on a statistic that was not reported for crossed', () => {
    expect(thresholdsOf({ time: trend(10, 'p(75)<5', true) })).toEqual([
      { metric: 'time', rule: 'p(75)<5', passed: false },
    ])
  })

  it('leaves out metrics without thresholds', () => {
    expect(thresholdsOf({ requests: { type: 'counter', values: { count: 3 } } })).toEqual([])
  })
})

describe('thresholdText', () => {
  it.each([
    [{ metric: 'time', rule: 'p(99)<5', measured: 1.234567, passed: true }, 'time p(99)<5: measured 1.235, kept'],
    [{ metric: 'hits', rule: 'rate>0.8', measured: 0.5, passed: false }, 'hits rate>0.8: measured 0.5, crossed'],
    [{ metric: 'hits', rule: 'rate>0.8', passed: false }, 'hits rate>0.8: nothing was measured, crossed'],
  ])('puts %o in one line', (threshold, line) => {
    expect(thresholdText(threshold)).toBe(line)
  })
})
