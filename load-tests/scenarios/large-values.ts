import { check } from 'k6'
import { scenario } from 'k6/execution'
import type { Options } from 'k6/options'
import { seededRandom } from '../src/readers/random.ts'
import { zipf } from '../src/readers/zipf.ts'
import { type Answer, ask, bodyOf, note, noteUncached } from './support/ask.ts'
import { publish, signUp } from './support/authors.ts'
import { arriving, instances, oneOf, seconds, timed, timedAtClient, uncached } from './support/run.ts'
import { comparing, summaryTrendStats } from './support/summary.ts'

export { teardown } from './support/queries.ts'

const articles = 30
const readersPerSecond = 60
const byZipf = zipf(1)

// The longest that the app takes.
const characters = 200_000

/** Readers open articles of 200 kB each; then once more without a cache. */
export const options: Options = {
  scenarios: {
    readers: { ...arriving(readersPerSecond), exec: 'read' },
    withoutCache: { ...arriving(readersPerSecond, seconds, seconds), exec: 'readUncached' },
  },
  thresholds: {
    cache_hits: ['rate>0.8'],
    http_req_failed: ['rate==0'],
    checks: ['rate==1'],
    ...timed({ server_time_hit: ['p(99)<5'] }),
    ...timedAtClient(['p(99)<20']),
  },
  summaryTrendStats,
}

export const handleSummary = comparing({ database_queries_saved: 0.6 })

interface Plan {
  readonly slugs: readonly string[]
}

export function setup(): Plan {
  const prose = madeUpProse()
  const slugs = publishAll(instances, prose)
  publishAll(uncached, prose)
  for (const slug of slugs) for (const url of instances) open(url, slug)
  return { slugs }
}

export function read(plan: Plan): void {
  note(openAny(instances, plan))
}

export function readUncached(plan: Plan): void {
  noteUncached(openAny(uncached, plan))
}

function openAny(urls: readonly string[], { slugs }: Plan): Answer {
  const random = seededRandom(scenario.iterationInTest)
  return open(oneOf(urls, random()), slugs[byZipf(slugs.length, random())] ?? '')
}

function open(from: string, slug: string): Answer {
  const answer = ask({ kind: 'article', from, path: `/api/articles/${slug}`, read: true })
  check(answer, { 'the article is whole': () => bodyOf(answer).length > characters })
  return answer
}

function publishAll(urls: readonly string[], prose: string): string[] {
  const from = urls[0] ?? ''
  const [author] = signUp(from, ['novelist'])
  return Array.from({ length: articles }, (_, index) => {
    const start = Math.floor((index * characters) / articles)
    const body = prose.slice(start) + prose.slice(0, start)
    return publish(from, author!, { title: `chapter ${index}`, body, tagList: ['novel'] })
  })
}

/** Made-up words, which compress about as well as real ones. */
function madeUpProse(): string {
  const random = seededRandom(1)
  const words = Array.from({ length: 2000 }, () =>
    random()
      .toString(36)
      .slice(2, 4 + Math.floor(random() * 8)),
  )
  // Of two characters at least, and a space after each.
  const drawn = Array.from({ length: characters / 3 }, () => words[byZipf(words.length, random())] || 'x')
  return drawn.join(' ').slice(0, characters)
}
