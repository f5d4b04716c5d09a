import { judgedSavings, type SavingRules } from '../../src/comparison/judge.ts'
import type { K6Summary } from '../../src/report/k6-summary.ts'
import { timed } from './run.ts'

/** Statistics that every scenario reports of its times. */
export const summaryTrendStats = ['count', 'avg', 'med', 'p(90)', 'p(95)', 'p(99)', 'max']

type WriteSummary = (data: K6Summary) => Record<string, string>

/** k6 calls it at the end, when a scenario exports it, and writes the files that it returns. */
export const handleSummary: WriteSummary = (data) => ({ [__ENV['SUMMARY'] ?? 'stdout']: JSON.stringify(data) })

/** For a scenario that compares with instances without a cache: the least that is to be saved. */
export function comparing(rules: SavingRules): WriteSummary {
  const all = { ...rules, ...whereNetworked }
  return (data) => handleSummary({ ...data, metrics: { ...data.metrics, ...judgedSavings(data.metrics, all) } })
}

// Beside a database in the app's own process, whose queries are as quick as a question to Redis, no time can be demanded.
const whereNetworked: SavingRules =
  __ENV['NETWORKED'] === 'true' ? timed({ response_time_saved: 0.5, mean_response_time_saved: 0.5 }) : {}
