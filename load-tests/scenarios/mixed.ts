import { check } from 'k6'
import { scenario } from 'k6/execution'
import type { Options } from 'k6/options'
import { seededRandom } from '../src/readers/random.ts'
import { choose } from '../src/readers/visit.ts'
import { zipf } from '../src/readers/zipf.ts'
import { type Answer, ask, bodyOf, note, noteUncached } from './support/ask.ts'
import { type Author, publish, signUp, write } from './support/authors.ts'
import { arriving, instances, oneOf, seconds, timed, timedAtClient, uncached } from './support/run.ts'
import { comparing, summaryTrendStats } from './support/summary.ts'
import { prepareVisits, visit, warmUpVisits } from './support/visits.ts'

export { teardown } from './support/queries.ts'

const readersPerSecond = 80
const writersPerSecond = 4
const byZipf = zipf(1)

/** Readers browse, while others comment on what is read most, favor it, and publish; then the same without a cache. */
export const options: Options = {
  scenarios: {
    readers: { ...arriving(readersPerSecond), exec: 'browse' },
    writers: { ...arriving(writersPerSecond), exec: 'contribute' },
    readersWithoutCache: { ...arriving(readersPerSecond, seconds, seconds), exec: 'browseUncached' },
    writersWithoutCache: { ...arriving(writersPerSecond, seconds, seconds), exec: 'contributeUncached' },
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

interface Plan {
  readonly lists: readonly string[]
  readonly writers: readonly Author[]
  readonly uncachedWriters: readonly Author[]
}

const names = Array.from({ length: 10 }, (_, index) => `writer-${index}`)

export function setup(): Plan {
  return {
    writers: signUp(instances[0] ?? '', names),
    uncachedWriters: signUp(uncached[0] ?? '', names),
    lists: prepareVisits(),
  }
}

export function browse({ lists }: Plan): void {
  visit(instances, lists, warmUpVisits + scenario.iterationInTest, note)
}

export function browseUncached({ lists }: Plan): void {
  visit(uncached, lists, warmUpVisits + scenario.iterationInTest, noteUncached)
}

export function contribute({ lists, writers }: Plan): void {
  contributeTo(instances, lists, writers)
}

export function contributeUncached({ lists, uncachedWriters }: Plan): void {
  contributeTo(uncached, lists, uncachedWriters)
}

/** Of ten contributions six are comments, three favors and one an article; whoever made one then looks at it. */
function contributeTo(urls: readonly string[], lists: readonly string[], writers: readonly Author[]): void {
  const number = scenario.iterationInTest
  const random = seededRandom(number)
  const writer = writers[number % writers.length]!
  const from = oneOf(urls, random())
  const slug = popularSlug(from, lists, random)
  const kind = Math.floor(random() * 10)
  if (kind < 6) comment(from, writer, slug, `comment ${number}`)
  else if (kind < 9) favor(from, writer, slug)
  else publishAndLook(from, writer, number)
}

function popularSlug(from: string, lists: readonly string[], random: () => number): string {
  const page = ask({ kind: 'list', from, path: lists[byZipf(lists.length, random())] ?? '', read: true })
  const { articles } = page.json() as unknown as { articles: readonly { readonly slug: string }[] }
  return choose(articles, 1, byZipf, random)[0]?.slug ?? ''
}

function comment(from: string, { token }: Author, slug: string, body: string): void {
  const path = `/api/articles/${slug}/comments`
  write({ kind: 'comment', from, path, token, body: { comment: { body } } })
  sees(ask({ kind: 'comments', from, path, token, read: true }), `"${body}"`)
}

function favor(from: string, { token }: Author, slug: string): void {
  const path = `/api/articles/${slug}`
  write({ kind: 'favorite', from, path: `${path}/favorite`, token })
  sees(ask({ kind: 'article', from, path, token, read: true }), '"favorited":true')
}

function publishAndLook(from: string, writer: Author, number: number): void {
  const title = `news ${number}`
  publish(from, writer, { title, body: 'Something has happened.', tagList: ['news'] })
  sees(ask({ kind: 'list', from, path: '/api/articles?limit=20&offset=0', read: true }), `"${title}"`)
}

function sees(answer: Answer, text: string): void {
  check(answer, { 'writers see what they have written': () => bodyOf(answer).includes(text) })
}
