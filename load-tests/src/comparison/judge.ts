import type { K6Metric } from '../report/k6-summary.ts'
import { type Saving, savings } from './comparison.ts'

/** By the name of a saving the least share that is demanded of it, from 0 to 1. */
export type SavingRules = Readonly<Partial<Record<Saving, number>>>

/**
 * The savings as metrics with thresholds, in k6's own form. k6 cannot compare two metrics, so a script judges these at its end.
 * What was not measured has no value, and its threshold is crossed.
 */
export function judgedSavings(
  metrics: Readonly<Record<string, K6Metric>>,
  rules: SavingRules,
): Readonly<Record<string, K6Metric>> {
  const judged: Record<string, K6Metric> = {}
  for (const name of Object.keys(savings) as Saving[]) {
    const share = savings[name](metrics)
    const least = rules[name]
    judged[name] = {
      type: 'gauge',
      values: share === undefined ? {} : { value: share },
      thresholds: least === undefined ? {} : { [`value>=${least}`]: { ok: share !== undefined && share >= least } },
    }
  }
  return judged
}
