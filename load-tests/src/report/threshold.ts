import type { K6Metric } from './k6-summary.ts'

export interface Threshold {
  readonly metric: string
  /** As written in the scenario: `p(99)<5`. */
  readonly rule: string
  /** Absent where nothing was measured. */
  readonly measured?: number
  readonly passed: boolean
}

/** In the order of their names; k6 gives them in any. k6 passes a threshold of which it has not one sample; here that is a failure, for it shows nothing. */
export function thresholdsOf(metrics: Readonly<Record<string, K6Metric>>): Threshold[] {
  const byName = Object.entries(metrics).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return byName.flatMap(([metric, { thresholds = {}, type, values }]) =>
    Object.entries(thresholds).map(([rule, { ok }]) => {
      const measured = values[statisticOf(rule)]
      if (samplesOf({ type, values }) === 0 || measured === undefined) return { metric, rule, passed: false }
      return { metric, rule, measured, passed: ok }
    }),
  )
}

export function thresholdText({ measured, metric, passed, rule }: Threshold): string {
  const seen = measured === undefined ? 'nothing was measured' : `measured ${Number(measured.toPrecision(4))}`
  return `${metric} ${rule}: ${seen}, ${passed ? 'kept' : 'crossed'}`
}

/** The left side of a rule: `p(99)` of `p(99) < 5`. */
function statisticOf(rule: string): string {
  return /^\s*([a-z]+(?:\([\d.]+\))?)/.exec(rule)?.[1] ?? rule
}

/** Counters and gauges are there only when they were counted. */
function samplesOf({ type, values }: Pick<K6Metric, 'type' | 'values'>): number {
  if (type === 'rate') return (values['passes'] ?? 0) + (values['fails'] ?? 0)
  return type === 'trend' ? (values['count'] ?? 0) : 1
}
