import { expect, it } from 'vitest'
import { markdownOf, type Report } from './report.ts'

const report: Report = {
  scenario: 'browse',
  framework: 'express',
  databaseLatency: 1,
  date: '2026-01-31',
  instances: 2,
  machine: {
    cpu: 'CPU',
    cores: 2,
    memory: '8 GB',
    load: 0.25,
    system: 'Linux 6 x64',
    node: 'v24',
    redis: '7.0',
    k6: '1.8',
  },
  summary: {
    seconds: 20,
    requests: 1000,
    failedRequests: 0,
    failedChecks: {},
    droppedIterations: 0,
    hitRate: 0.876,
    saved: { database_queries_saved: 0.8 },
    times: [
      { kind: 'HIT', side: 'server', answers: 876, mean: 0.07, median: 0.05, p90: 0.1, p95: 0.2, p99: 1, max: 12.345 },
    ],
    thresholds: [{ metric: 'cache_hits', rule: 'rate>0.8', measured: 0.8765, passed: true }],
  },
}

it('shows the machine, the counts, the times and the thresholds', () => {
  expect(markdownOf(report)).toBe(`# Load: browse, express

Written by \`pnpm load browse express\`; the method is in [the README](../README.md).

2026-01-31, 2 instances, Redis and k6 on one machine, the database 1 ms away: 2 cores of CPU, 8 GB, Linux 6 x64; Node.js v24, Redis 7.0, k6 1.8; load before the run 0.3.

1000 requests in 20 s (50 a second), hit rate 87.6 %, database queries saved 80.0 %, 0 failed.

| answers | measured by | number | mean | median | p90  | p95  | p99  | max, ms |
| ------- | ----------- | ------ | ---- | ------ | ---- | ---- | ---- | ------- |
| HIT     | server      | 876    | 0.07 | 0.05   | 0.10 | 0.20 | 1.00 | 12.35   |

| threshold           | measured |      |
| ------------------- | -------- | ---- |
| cache_hits rate>0.8 | 0.876    | pass |

![answers a second, and what they took](browse-express.svg)
`)
})

it('says when the database is nearer or farther away than usual', () => {
  const text = markdownOf({ ...report, databaseLatency: 2 })
  expect(text).toMatch(/^# Load: browse, express, a database 2 ms away\n/)
  expect(text).toContain('`pnpm load browse express --database-latency 2`')
  expect(text).toContain('(browse-express-database-2ms.svg)')
})

it('does not hide what went wrong', () => {
  const summary = {
    ...report.summary,
    failedRequests: 3,
    failedChecks: { 'status is 200': 2 },
    droppedIterations: 5,
    thresholds: [{ metric: 'cache_hits', rule: 'rate>0.8', passed: false }],
  }
  const text = markdownOf({ ...report, summary })
  expect(text).toContain('3 failed, "status is 200" did not hold 2 times, 5 iterations were not started in time.')
  expect(text).toMatch(/cache_hits rate>0\.8 \| nothing +\| \*\*FAIL\*\*/)
})
