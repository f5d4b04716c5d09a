import { check, sleep } from 'k6'
import { scenario } from 'k6/execution'
import { Trend } from 'k6/metrics'
import type { Options, Scenario } from 'k6/options'
import { seededRandom } from '../src/readers/random.ts'
import { zipf } from '../src/readers/zipf.ts'
import { ask, note } from './support/ask.ts'
import { type Author, publish, rewrite, shows, signUp } from './support/authors.ts'
import { arriving, given, instances, oneOf, seconds, timed } from './support/run.ts'
import { summaryTrendStats } from './support/summary.ts'

export { handleSummary } from './support/summary.ts'

const writers = 10
const writesPerSecond = 4
const byZipf = zipf(1)

// The cache's promise to other processes, `maxStaleness`, in ms.
const maxStaleness = 2000

// How long the instance that did not take a write may go on with what was before, in ms.
const lag = new Trend('invalidation_lag', true)

/** Ten authors rewrite what everybody is reading, forty times a second, and look whether both instances follow. */
export const options: Options = {
  scenarios: {
    ...Object.fromEntries(Array.from({ length: writers }, (_, own) => [`writer${own}`, rewriting(own)])),
    readers: { ...arriving(150), exec: 'read' },
  },
  thresholds: {
    http_req_failed: ['rate==0'],
    checks: ['rate==1'],
    invalidation_lag: [`max<=${maxStaleness}`],
    // Not of 99 in 100: what was just rewritten is a hit as well for those who wait while the other instance loads it.
    ...timed({ server_time_hit: ['p(90)<5'] }),
  },
  summaryTrendStats,
}

/** Each writer is a scenario, because k6 does not count its users one by one. */
function rewriting(own: number): Scenario {
  return {
    executor: 'constant-vus',
    vus: 1,
    duration: `${seconds}s`,
    // One after the other within the time between two writes of each.
    startTime: `${Math.round((own * 1000) / (writers * writesPerSecond))}ms`,
    gracefulStop: '10s',
    exec: 'rewriteAndLook',
    env: { WRITER: String(own) },
  }
}

interface Plan {
  readonly authors: readonly Author[]
  readonly slugs: readonly string[]
}

export function setup(): Plan {
  const from = instances[0] ?? ''
  const authors = signUp(
    from,
    Array.from({ length: writers }, (_, index) => `author-${index}`),
  )
  const slugs = authors.map((author) =>
    publish(from, author, { title: `notes of ${author.username}`, body: 'version 0', tagList: ['storm'] }),
  )
  return { authors, slugs }
}

/** Each writer has an article of its own, so it knows which version is the newest. */
export function rewriteAndLook({ authors, slugs }: Plan): void {
  const startedAt = Date.now()
  const index = scenario.iterationInInstance
  const own = Number(given('WRITER'))
  const [author, slug] = [authors[own]!, slugs[own]!]
  const version = `version ${index + 1}`
  const [taker = '', other = ''] = [0, 1].map((turn) => instances[(index + turn) % instances.length] ?? '')

  rewrite(taker, author, slug, version)
  const writtenAt = Date.now()
  check(shows(taker, slug, version), { 'the instance that took a write shows it at once': (shown) => shown })
  check(followsInTime(other, slug, version, writtenAt), { 'the other instance shows it within 2 s': (shown) => shown })
  sleep(Math.max(0, 1 / writesPerSecond - (Date.now() - startedAt) / 1000))
}

export function read({ slugs }: Plan): void {
  const random = seededRandom(scenario.iterationInTest)
  const slug = slugs[byZipf(slugs.length, random())] ?? ''
  const path = random() < 0.2 ? '/api/articles?limit=20&offset=0&tag=storm' : `/api/articles/${slug}`
  note(ask({ kind: 'any', from: oneOf(instances, random()), path }))
}

/** A read that begins after `maxStaleness` and shows something older breaks the promise. */
function followsInTime(from: string, slug: string, version: string, writtenAt: number): boolean {
  for (;;) {
    const startedAt = Date.now()
    if (shows(from, slug, version)) {
      lag.add(startedAt - writtenAt)
      return true
    }
    if (startedAt - writtenAt > maxStaleness) return false
  }
}
