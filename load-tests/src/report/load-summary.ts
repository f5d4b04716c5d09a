import { hitMetric, type Outcome, outcomes, type Side, sides, timeMetric } from '../answers/metrics.ts'
import type { K6Metric, K6Summary } from './k6-summary.ts'
import { type Threshold, thresholdsOf } from './threshold.ts'

/** Times of one kind of answer, in ms. */
export interface Times {
  readonly outcome: Outcome
  readonly side: Side
  readonly answers: number
  readonly median: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** What a run showed. */
export interface LoadSummary {
  /** What was measured; a warm-up before it does not count. */
  readonly seconds: number
  readonly requests: number
  /** These and the failed checks also in a warm-up. */
  readonly failedRequests: number
  /** By the name of the check, how often it failed. */
  readonly failedChecks: Readonly<Record<string, number>>
  /** Iterations that k6 could not start in time, so that there was less load than the scenario asks for. */
  readonly droppedIterations: number
  readonly hitRate: number
  readonly times: readonly Times[]
  readonly thresholds: readonly Threshold[]
}

export function loadSummaryOf({ metrics, root_group: rootGroup }: K6Summary, seconds: number): LoadSummary {
  const hits = metrics[hitMetric]?.values ?? {}
  return {
    seconds,
    requests: (hits['passes'] ?? 0) + (hits['fails'] ?? 0),
    // Of a rate, those that are "passed" are those that are so, which here is: failed.
    failedRequests: metrics['http_req_failed']?.values['passes'] ?? 0,
    failedChecks: Object.fromEntries(
      rootGroup.checks.filter(({ fails }) => fails > 0).map(({ name, fails }) => [name, fails]),
    ),
    droppedIterations: metrics['dropped_iterations']?.values['count'] ?? 0,
    hitRate: rounded(hits['rate'] ?? 0),
    times: outcomes.flatMap((outcome) =>
      sides.flatMap((side) => timesOf(outcome, side, metrics[timeMetric(side, outcome)])),
    ),
    thresholds: thresholdsOf(metrics),
  }
}

/** None where there was no such answer. */
function timesOf(outcome: Outcome, side: Side, metric: K6Metric | undefined): Times[] {
  const answers = metric?.values['count'] ?? 0
  if (metric === undefined || answers === 0) return []
  const time = (statistic: string): number => rounded(metric.values[statistic] ?? Number.NaN)
  return [
    {
      outcome,
      side,
      answers,
      median: time('med'),
      p90: time('p(90)'),
      p95: time('p(95)'),
      p99: time('p(99)'),
      max: time('max'),
    },
  ]
}

/** To the µs of a time and the tenth of a percent of a share. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
