import { scenario } from 'k6/execution'
import http from 'k6/http'
import type { Options } from 'k6/options'
import { seededRandom } from '../src/readers/random.ts'
import { ask, note, noteUncached } from './support/ask.ts'
import { arriving, instances, oneOf, seconds, timed, timedAtClient, uncached } from './support/run.ts'
import { comparing, summaryTrendStats } from './support/summary.ts'

export { teardown } from './support/queries.ts'

const readersPerSecond = 500

/** Everybody reads one article, as when a newspaper links to it; then once more without a cache. */
export const options: Options = {
  scenarios: {
    readers: { ...arriving(readersPerSecond), exec: 'read' },
    withoutCache: { ...arriving(readersPerSecond, seconds, seconds), exec: 'readUncached' },
  },
  thresholds: {
    cache_hits: ['rate>0.99'],
    http_req_failed: ['rate==0'],
    checks: ['rate==1'],
    ...timed({ server_time_hit: ['p(99)<5'] }),
    ...timedAtClient(['p(99)<5']),
  },
  summaryTrendStats,
}

export const handleSummary = comparing({ database_queries_saved: 0.99 })

export function setup(): string {
  const { articles } = http.get(`${instances[0]}/api/articles?limit=1`).json() as unknown as {
    articles: readonly [{ readonly slug: string }]
  }
  return `/api/articles/${articles[0].slug}`
}

export function read(path: string): void {
  note(ask({ kind: 'article', from: instanceFor(instances), path }))
}

export function readUncached(path: string): void {
  noteUncached(ask({ kind: 'article', from: instanceFor(uncached), path }))
}

function instanceFor(urls: readonly string[]): string {
  return oneOf(urls, seededRandom(scenario.iterationInTest)())
}
