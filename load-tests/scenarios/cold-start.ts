import { sleep } from 'k6'
import { scenario, vu } from 'k6/execution'
import http from 'k6/http'
import { Gauge } from 'k6/metrics'
import type { Options } from 'k6/options'
import { listPaths } from '../src/readers/visit.ts'
import { ask, note } from './support/ask.ts'
import { queriesOf } from './support/queries.ts'
import { instances, seconds } from './support/run.ts'
import { summaryTrendStats } from './support/summary.ts'

export { handleSummary } from './support/summary.ts'

const readers = 100
const interval = 0.25
const waves = Math.floor(seconds / interval)
const queriesPerKey = new Gauge('database_queries_per_key')

/** Wave after wave, all readers ask both instances at the same moment for a list that nobody has asked for yet. */
export const options: Options = {
  scenarios: {
    stampede: { executor: 'per-vu-iterations', vus: readers, iterations: waves, maxDuration: `${seconds * 2 + 30}s` },
  },
  thresholds: {
    // One load for each key, in all instances together.
    database_queries_per_key: ['value==1'],
    http_req_failed: ['rate==0'],
    checks: ['rate==1'],
  },
  summaryTrendStats,
}

interface Plan {
  readonly paths: readonly string[]
  readonly queriesBefore: number
}

export function setup(): Plan {
  const { tags } = http.get(`${instances[0]}/api/tags`).json() as unknown as { tags: string[] }
  const paths = listPaths(tags, Math.ceil(waves / tags.length)).slice(0, waves)
  return { paths, queriesBefore: queriesOf(instances) }
}

export default function stampede({ paths }: Plan): void {
  const wave = vu.iterationInScenario
  const startsIn = scenario.startTime / 1000 + wave * interval - Date.now() / 1000
  if (startsIn > 0) sleep(startsIn)
  const from = instances[vu.idInTest % instances.length] ?? ''
  note(ask({ kind: 'list', from, path: paths[wave] ?? '' }))
}

export function teardown({ paths, queriesBefore }: Plan): void {
  queriesPerKey.add((queriesOf(instances) - queriesBefore) / paths.length)
}
