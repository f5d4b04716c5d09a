import { check } from 'k6'
import { scenario } from 'k6/execution'
import http from 'k6/http'
import type { Options } from 'k6/options'
import { seededRandom } from '../src/readers/random.ts'
import { zipf } from '../src/readers/zipf.ts'
import { type Answer, ask, bodyOf, note, noteUncached } from './support/ask.ts'
import { type Author, signUp, write } from './support/authors.ts'
import { arriving, instances, oneOf, seconds, timed, timedAtClient, uncached } from './support/run.ts'
import { comparing, summaryTrendStats } from './support/summary.ts'

export { teardown } from './support/queries.ts'

const readers = 20
const warmUpVisits = 400
const visitsPerSecond = 60
const byZipf = zipf(1)

/** Readers who are signed in look at themselves, their feed and an article; nobody may ever see what is another's. */
export const options: Options = {
  scenarios: {
    readers: { ...arriving(visitsPerSecond), exec: 'visit' },
    readersWithoutCache: { ...arriving(visitsPerSecond, seconds, seconds), exec: 'visitUncached' },
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

/** Each follows one author and favors one article that nobody else does. */
interface Reader extends Author {
  readonly followed: string
  readonly favorite: string
}

interface Plan {
  readonly readers: readonly Reader[]
  readonly uncachedReaders: readonly Reader[]
}

interface ArticlePage {
  readonly articles: readonly {
    readonly slug: string
    readonly favorited: boolean
    readonly author: { readonly username: string }
  }[]
}

type Listener = (answer: Answer) => void

export function setup(): Plan {
  const plan = { readers: prepare(instances), uncachedReaders: prepare(uncached) }
  for (let seed = 0; seed < warmUpVisits; seed += 1) anyVisit(instances, plan.readers, seed, () => {})
  return plan
}

export function visit(plan: Plan): void {
  anyVisit(instances, plan.readers, warmUpVisits + scenario.iterationInTest, note)
}

export function visitUncached(plan: Plan): void {
  anyVisit(uncached, plan.uncachedReaders, warmUpVisits + scenario.iterationInTest, noteUncached)
}

function anyVisit(urls: readonly string[], all: readonly Reader[], seed: number, listener: Listener): void {
  const random = seededRandom(seed)
  const reader = all[byZipf(all.length, random())]!
  visitAs(reader, all, oneOf(urls, random()), listener, random())
}

function visitAs(reader: Reader, all: readonly Reader[], from: string, listener: Listener, random: number): void {
  const { token, username, followed } = reader
  // Sessions are kept, responses that show them are not.
  const self = ask({ kind: 'user', from, path: '/api/user', token, read: true, kept: false })
  const feed = ask({ kind: 'feed', from, path: '/api/articles/feed?limit=20', token, read: true })
  const chosen = all[byZipf(all.length, random)]!.favorite
  const article = ask({ kind: 'article', from, path: `/api/articles/${chosen}`, token, read: true })
  listener(feed)
  listener(article)
  check(self, { 'a session is the reader’s own': () => bodyOf(self).includes(`"username":"${username}"`) })
  check(feed, { 'a feed is the reader’s own': () => isFeedOf(feed, followed) })
  const isOwn = String(chosen === reader.favorite)
  check(article, { 'a favor is the reader’s own': () => bodyOf(article).includes(`"favorited":${isOwn}`) })
}

function isFeedOf(answer: Answer, followed: string): boolean {
  const { articles } = answer.json() as unknown as ArticlePage
  return articles.length > 0 && articles.every(({ author }) => author.username === followed)
}

function prepare(urls: readonly string[]): Reader[] {
  const from = urls[0] ?? ''
  const articles = articlesOf(from, '')
  const ofOthers = ['1940s', '1860s', '1800s'].flatMap((tag) => articlesOf(from, `&tag=${tag}`))
  const authors = [...new Set([...articles, ...ofOthers].map(({ author }) => author.username))]

  return signUp(
    from,
    Array.from({ length: readers }, (_, index) => `reader-${index}`),
  ).map(({ token, username }, index) => {
    const [followed = '', favorite = ''] = [authors[index % authors.length], articles[index]?.slug]
    write({ kind: 'follow', from, path: `/api/profiles/${followed}/follow`, token })
    write({ kind: 'favorite', from, path: `/api/articles/${favorite}/favorite`, token })
    return { token, username, followed, favorite }
  })
}

function articlesOf(from: string, filter: string): ArticlePage['articles'] {
  return (http.get(`${from}/api/articles?limit=100${filter}`).json() as unknown as ArticlePage).articles
}
