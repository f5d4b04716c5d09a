import { describe, expect, it } from 'vitest'
import type { K6Metric, K6Summary } from './k6-summary.ts'
import { k6SummaryOf } from './k6-summary.ts'
import { loadSummaryOf } from './load-summary.ts'

function trend(count: number): K6Metric {
  const values = { count, avg: 0.15, med: 0.1234, 'p(90)': 0.2, 'p(95)': 0.3, 'p(99)': 0.4, max: 5 }
  return { type: 'trend', values: count === 0 ? { ...values, med: 0 } : values }
}

function rate(passes: number, fails: number): K6Metric {
  return { type: 'rate', values: { passes, fails, rate: passes / (passes + fails) } }
}

const summary: K6Summary = {
  metrics: {
    cache_hits: { ...rate(850, 150), thresholds: { 'rate>0.8': { ok: true } } },
    http_req_failed: rate(2, 999),
    server_time_hit: trend(850),
    client_time_hit: trend(850),
    server_time_miss: trend(148),
    client_time_miss: trend(148),
    server_time_stale: trend(0),
    server_time_with: trend(998),
    server_time_without: trend(500),
    requests_with: { type: 'counter', values: { count: 1200 } },
    requests_without: { type: 'counter', values: { count: 600 } },
    database_queries_with: { type: 'gauge', values: { value: 120 } },
    database_queries_without: { type: 'gauge', values: { value: 600 } },
  },
  root_group: {
    checks: [
      { name: 'status is 200', fails: 2 },
      { name: 'has X-Cache', fails: 0 },
    ],
  },
}

describe('loadSummaryOf', () => {
  it('counts requests, failures and hits', () => {
    expect(loadSummaryOf(summary, 20)).toMatchObject({
      seconds: 20,
      requests: 1000,
      failedRequests: 2,
      failedChecks: { 'status is 200': 2 },
      droppedIterations: 0,
      hitRate: 0.85,
      thresholds: [{ metric: 'cache_hits', rule: 'rate>0.8', measured: 0.85, passed: true }],
    })
  })

  it('tells the times of each kind of answer that there was', () => {
    const { times } = loadSummaryOf(summary, 20)
    expect(times.map(({ answers, kind, side }) => `${kind} ${side} ${answers}`)).toEqual([
      'HIT server 850',
      'HIT client 850',
      'MISS server 148',
      'MISS client 148',
      'all server 998',
      'no cache server 500',
    ])
    expect(times[0]).toMatchObject({ mean: 0.15, median: 0.123, p90: 0.2, p95: 0.3, p99: 0.4, max: 5 })
  })

  it('tells what was saved of what could be compared', () => {
    expect(loadSummaryOf(summary, 20).saved).toEqual({
      database_queries_saved: 0.9,
      response_time_saved: 0,
      mean_response_time_saved: 0,
    })
    const { server_time_without: _, ...metrics } = summary.metrics
    expect(loadSummaryOf({ ...summary, metrics }, 20).saved).toEqual({ database_queries_saved: 0.9 })
  })

  it('tells when k6 could not keep up', () => {
    const dropped: K6Metric = { type: 'counter', values: { count: 7 } }
    const metrics = { ...summary.metrics, dropped_iterations: dropped }
    expect(loadSummaryOf({ ...summary, metrics }, 20).droppedIterations).toBe(7)
  })
})

describe('k6SummaryOf', () => {
  it('reads what k6 wrote', () => {
    expect(k6SummaryOf(JSON.stringify({ ...summary, options: {} }))).toEqual(summary)
  })

  it('refuses a form that it does not know', () => {
    expect(() => k6SummaryOf('{"version":"2","results":{}}')).toThrow('a form that is not known here')
  })
})
