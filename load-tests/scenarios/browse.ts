import { scenario } from 'k6/execution'
import type { Options } from 'k6/options'
import { note, noteUncached } from './support/ask.ts'
import { arriving, instances, seconds, timed, timedAtClient, uncached } from './support/run.ts'
import { comparing, summaryTrendStats } from './support/summary.ts'
import { prepareVisits, visit, warmUpVisits } from './support/visits.ts'

export { teardown } from './support/queries.ts'

/** Readers open a list and three articles of it; then the same readers do so without a cache. */
export const options: Options = {
  scenarios: {
    readers: { ...arriving(80), exec: 'browse' },
    withoutCache: { ...arriving(80, seconds, seconds), exec: 'browseUncached' },
  },
  thresholds: {
    cache_hits: ['rate>0.8'],
    http_req_failed: ['rate==0'],
    checks: ['rate==1'],
    ...timed({ server_time_hit: ['p(99)<5'] }),
    ...timedAtClient(['p(99)<5']),
  },
  summaryTrendStats,
}

export const handleSummary = comparing({ database_queries_saved: 0.6 })

export function setup(): string[] {
  return prepareVisits()
}

// With the seeds of the warm-up its visits would only be repeated.
export function browse(lists: readonly string[]): void {
  visit(instances, lists, warmUpVisits + scenario.iterationInTest, note)
}

export function browseUncached(lists: readonly string[]): void {
  visit(uncached, lists, warmUpVisits + scenario.iterationInTest, noteUncached)
}
