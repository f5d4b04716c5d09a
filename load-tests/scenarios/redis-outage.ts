import { check, sleep } from 'k6'
import { scenario } from 'k6/execution'
import type { Options, Scenario } from 'k6/options'
import { ask, note, outcomeOf } from './support/ask.ts'
import { type Author, publish, rewrite, shows, signUp } from './support/authors.ts'
import { arriving, instances, seconds, timed } from './support/run.ts'
import { summaryTrendStats } from './support/summary.ts'
import { redis } from './support/trouble.ts'
import { prepareVisits, visit, warmUpVisits } from './support/visits.ts'

export { handleSummary } from './support/summary.ts'

// Redis hangs for the second sixth of the run, is well for one, is dead for one, and then comes back with nothing.
const sixth = seconds / 6

// In seconds; breakers and connections try again every few seconds.
const patience = 20

const once: Scenario = {
  executor: 'per-vu-iterations',
  vus: 1,
  iterations: 1,
  maxDuration: `${seconds + 2 * patience}s`,
}

/** Readers browse and an author writes while Redis first hangs and then dies; they may notice no more than slower answers. */
export const options: Options = {
  scenarios: {
    readers: { ...arriving(80), exec: 'browse' },
    author: { ...once, exec: 'rewriteThroughout' },
    trouble: { ...once, exec: 'trouble' },
  },
  thresholds: {
    http_req_failed: ['rate==0'],
    checks: ['rate==1'],
    // Until the breaker opens, a request may wait three times for 100 ms: for its session, its response and its query.
    ...timed({ server_time_with: ['p(99)<350', 'max<1000'] }),
  },
  summaryTrendStats,
}

interface Plan {
  readonly lists: readonly string[]
  readonly author: Author
  readonly slug: string
}

export function setup(): Plan {
  const from = instances[0] ?? ''
  const [author] = signUp(from, ['diarist'])
  const slug = publish(from, author!, { title: 'diary', body: 'nothing yet', tagList: ['diary'] })
  return { lists: prepareVisits(), author: author!, slug }
}

export function browse({ lists }: Plan): void {
  visit(instances, lists, warmUpVisits + scenario.iterationInTest, note)
}

/** Twice a second, at either instance in turn. */
export function rewriteThroughout({ author, slug }: Plan): void {
  const end = Date.now() + seconds * 1000
  let text = ''
  for (let day = 1; Date.now() < end; day += 1) {
    const taker = instances[day % instances.length] ?? ''
    text = `day ${day}`
    rewrite(taker, author, slug, text)
    check(shows(taker, slug, text), { 'whatever Redis does, authors see what they have written': (shown) => shown })
    sleep(0.5)
  }
  const areUpToDate = eventually(() => instances.every((url) => shows(url, slug, text)))
  check(areUpToDate, { 'after the outage, both instances show what was written last': (are) => are })
}

export function trouble(): void {
  for (const step of ['pause', 'resume', 'kill', 'restart'] as const) {
    sleep(sixth)
    redis(step)
  }
  check(isSharing(), { 'after the outage, instances share what they have loaded': (shares) => shares })
}

/** Whether what one instance has loaded comes to be a hit at the other, which can know it from Redis alone. */
function isSharing(): boolean {
  const [first = '', second = ''] = instances
  return eventually((attempt) => {
    // Each time a page that neither instance has been asked for.
    const question = { kind: 'list', path: `/api/articles?limit=1&offset=${attempt}` }
    ask({ ...question, from: first })
    return outcomeOf(ask({ ...question, from: second })) === 'HIT'
  })
}

function eventually(isSo: (attempt: number) => boolean): boolean {
  for (let attempt = 1; attempt <= patience * 2; attempt += 1) {
    if (isSo(attempt)) return true
    sleep(0.5)
  }
  return false
}
