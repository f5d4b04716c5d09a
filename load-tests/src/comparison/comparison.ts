import { fleetTimeMetric, queryMetric, requestMetric } from '../answers/metrics.ts'
import type { K6Metric } from '../report/k6-summary.ts'

type Metrics = Readonly<Record<string, K6Metric>>

/** Shares that the cache saves, of what the same requests cost without it; undefined where a side was not measured. */
export const savings = {
  /** Of the queries to the database, for each request, from an empty cache on. */
  database_queries_saved: (metrics: Metrics) => savedShare(queriesOf(metrics, 'with'), queriesOf(metrics, 'without')),
  /** Of the median response time, as the app tells it: on one machine, a client waits for k6 as much as for the app. */
  response_time_saved: (metrics: Metrics) =>
    savedShare(serverTimeOf(metrics, 'with', 'med'), serverTimeOf(metrics, 'without', 'med')),
  /** Of the mean, misses included, of what the app tells. */
  mean_response_time_saved: (metrics: Metrics) =>
    savedShare(serverTimeOf(metrics, 'with', 'avg'), serverTimeOf(metrics, 'without', 'avg')),
} as const

export type Saving = keyof typeof savings

function savedShare(withCache: number | undefined, without: number | undefined): number | undefined {
  if (withCache === undefined || without === undefined || !(without > 0)) return undefined
  return 1 - withCache / without
}

/** For each request, because one of the fleets may have been asked for longer. */
function queriesOf(metrics: Metrics, fleet: 'with' | 'without'): number | undefined {
  const queries = metrics[queryMetric(fleet)]?.values['value']
  const requests = metrics[requestMetric(fleet)]?.values['count'] ?? 0
  return queries === undefined || requests === 0 ? undefined : queries / requests
}

function serverTimeOf(metrics: Metrics, fleet: 'with' | 'without', statistic: 'avg' | 'med'): number | undefined {
  const { count = 0, [statistic]: time } = metrics[fleetTimeMetric('server', fleet)]?.values ?? {}
  return count === 0 ? undefined : time
}
