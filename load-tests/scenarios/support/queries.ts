import http from 'k6/http'
import { Gauge } from 'k6/metrics'
import { queryMetric } from '../../src/answers/metrics.ts'
import { instances, uncached } from './run.ts'

const queries = { with: new Gauge(queryMetric('with')), without: new Gauge(queryMetric('without')) }

interface Health {
  readonly database: { readonly queries?: number }
}

/** Notes how often the databases were asked in the whole run: k6 calls it at the end, when a scenario exports it. */
export function teardown(): void {
  queries.with.add(queriesOf(instances))
  if (uncached.length > 0) queries.without.add(queriesOf(uncached))
}

/** How many queries these instances have asked since they started. */
export function queriesOf(urls: readonly string[]): number {
  return urls.reduce((sum, url) => sum + countOf(url), 0)
}

function countOf(url: string): number {
  const { database } = http.get(`${url}/health`, { tags: { name: 'health' } }).json() as unknown as Health
  // Without a sample, k6's metric is not there, and what is demanded of it is missed.
  return database.queries ?? Number.NaN
}
