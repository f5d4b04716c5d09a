import { expect, it } from 'vitest'
import type { K6Metric } from '../report/k6-summary.ts'
import { judgedSavings } from './judge.ts'

function gauge(value: number): K6Metric {
  return { type: 'gauge', values: { value } }
}

function counter(count: number): K6Metric {
  return { type: 'counter', values: { count } }
}

function trend(med: number, avg: number): K6Metric {
  return { type: 'trend', values: { count: 10, med, avg } }
}

const metrics = {
  requests_with: counter(1000),
  requests_without: counter(500),
  database_queries_with: gauge(100),
  database_queries_without: gauge(500),
  server_time_with: trend(1, 3),
  server_time_without: trend(4, 5),
}

it('compares queries by the request and times by their median and their mean', () => {
  const rules = { database_queries_saved: 0.6, response_time_saved: 0.5, mean_response_time_saved: 0.5 }
  expect(judgedSavings(metrics, rules)).toEqual({
    database_queries_saved: { type: 'gauge', values: { value: 0.9 }, thresholds: { 'value>=0.6': { ok: true } } },
    response_time_saved: { type: 'gauge', values: { value: 0.75 }, thresholds: { 'value>=0.5': { ok: true } } },
    mean_response_time_saved: { type: 'gauge', values: { value: 0.4 }, thresholds: { 'value>=0.5': { ok: false } } },
  })
})

it('says when less was saved than demanded', () => {
  const { database_queries_saved: saved } = judgedSavings(metrics, { database_queries_saved: 0.95 })
  expect(saved?.thresholds).toEqual({ 'value>=0.95': { ok: false } })
})

it('demands nothing where there is no rule', () => {
  const { response_time_saved: saved } = judgedSavings(metrics, {})
  expect(saved).toEqual({ type: 'gauge', values: { value: 0.75 }, thresholds: {} })
})

it.each(['requests_with', 'requests_without', 'database_queries_without', 'database_queries_with'])(
  'takes a saving for missed when there is no %s',
  (missing) => {
    const { [missing]: _, ...others } = metrics as Record<string, K6Metric>
    const { database_queries_saved: saved } = judgedSavings(others, { database_queries_saved: 0.6 })
    expect(saved).toEqual({ type: 'gauge', values: {}, thresholds: { 'value>=0.6': { ok: false } } })
  },
)

it('takes a time without a sample for not measured', () => {
  const empty: K6Metric = { type: 'trend', values: { count: 0, med: 0 } }
  const { response_time_saved: saved } = judgedSavings(
    { ...metrics, server_time_with: empty },
    { response_time_saved: 0.5 },
  )
  expect(saved?.thresholds).toEqual({ 'value>=0.5': { ok: false } })
})
