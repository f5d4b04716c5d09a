import { fleetTimeMetric, hitMetric, type Outcome, outcomes, type Side, sides, timeMetric } from '../answers/metrics.ts'
import { type Saving, savings } from '../comparison/comparison.ts'
import type { K6Metric, K6Summary } from './k6-summary.ts'
import { type Threshold, thresholdsOf } from './threshold.ts'

/** Which answers: by what the cache did, all of them, or those of the instances without a cache. */
export type AnswerKind = Outcome | 'all' | 'no cache'

/** Times of one kind of answer, in ms. */
export interface Times {
  readonly kind: AnswerKind
  readonly side: Side
  readonly answers: number
  readonly mean: number
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
  /** By its name, the share saved; only where the scenario compares. */
  readonly saved: Readonly<Partial<Record<Saving, number>>>
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
    saved: savedIn(metrics),
    times: [
      ...outcomes.flatMap((kind) => sides.flatMap((side) => timesOf(kind, side, metrics[timeMetric(side, kind)]))),
      ...sides.flatMap((side) => timesOf('all', side, metrics[fleetTimeMetric(side, 'with')])),
      ...sides.flatMap((side) => timesOf('no cache', side, metrics[fleetTimeMetric(side, 'without')])),
    ],
    thresholds: thresholdsOf(metrics),
  }
}

function savedIn(metrics: K6Summary['metrics']): LoadSummary['saved'] {
  const shares = (Object.keys(savings) as Saving[]).map((name) => [name, savings[name](metrics)] as const)
  return Object.fromEntries(shares.filter(([, share]) => share !== undefined))
}

/** None where there was no such answer. */
function timesOf(kind: AnswerKind, side: Side, metric: K6Metric | undefined): Times[] {
  const answers = metric?.values['count'] ?? 0
  if (metric === undefined || answers === 0) return []
  const time = (statistic: string): number => rounded(metric.values[statistic] ?? Number.NaN)
  return [
    {
      kind,
      side,
      answers,
      mean: time('avg'),
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
