import { scenario } from 'k6/execution'
import http, { type RefinedResponse, type ResponseType } from 'k6/http'
import type { Options, Scenario } from 'k6/options'
import { seededRandom } from '../src/readers/random.ts'
import { choose, listPaths } from '../src/readers/visit.ts'
import { zipf } from '../src/readers/zipf.ts'
import { ask, note } from './support/ask.ts'
import { seconds, targets } from './support/run.ts'
import { summaryTrendStats } from './support/summary.ts'

export { handleSummary } from './support/summary.ts'

// Of an empty cache the hit rate tells only how short the run was, so other readers come first, and quicker.
const warmUpSeconds = 5
const warmUpRate = 160

/** Readers open a list and three articles of it. They come at a fixed rate, however slow the answers are. */
export const options: Options = {
  scenarios: {
    warmUp: { ...arriving(warmUpRate, warmUpSeconds), exec: 'warmUp' },
    readers: { ...arriving(80, seconds), exec: 'visit', startTime: `${warmUpSeconds}s` },
  },
  thresholds: {
    cache_hits: ['rate>0.8'],
    server_time_hit: ['p(99)<5'],
    http_req_failed: ['rate==0'],
    checks: ['rate==1'],
  },
  summaryTrendStats,
}

const articlesOfVisit = 3
const pagesOfList = 3
const byZipf = zipf(1)

interface ArticlePage {
  readonly articles: readonly { readonly slug: string }[]
}

type Listener = (answer: RefinedResponse<ResponseType>) => void

/** What there is to browse. */
export function setup(): string[] {
  const { tags } = http.get(`${targets[0]}/api/tags`).json() as unknown as { tags: string[] }
  return listPaths(tags, pagesOfList)
}

export function warmUp(lists: readonly string[]): void {
  browse(lists, scenario.iterationInTest, () => {})
}

export function visit(lists: readonly string[]): void {
  // The seeds go on where those of the warm-up end; with the same ones its visits would only be repeated.
  browse(lists, warmUpRate * warmUpSeconds + 1 + scenario.iterationInTest, note)
}

function browse(lists: readonly string[], seed: number, listener: Listener): void {
  const random = seededRandom(seed)

  const page = ask('list', lists[byZipf(lists.length, random())] ?? '', 'text', random())
  listener(page)
  if (page.status !== 200) return

  const { articles } = page.json() as unknown as ArticlePage
  for (const { slug } of choose(articles, articlesOfVisit, byZipf, random)) {
    listener(ask('article', `/api/articles/${slug}`, 'none', random()))
  }
}

function arriving(rate: number, duration: number): Scenario {
  return {
    executor: 'constant-arrival-rate',
    rate,
    timeUnit: '1s',
    duration: `${duration}s`,
    preAllocatedVUs: 20,
    gracefulStop: '5s',
  }
}
