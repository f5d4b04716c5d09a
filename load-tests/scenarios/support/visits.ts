import http from 'k6/http'
import { seededRandom } from '../../src/readers/random.ts'
import { choose, listPaths } from '../../src/readers/visit.ts'
import { zipf } from '../../src/readers/zipf.ts'
import { type Answer, ask, askAll, type Question } from './ask.ts'
import { instances, oneOf, uncached } from './run.ts'

const articlesOfVisit = 3
const pagesOfList = 3
const byZipf = zipf(1)

/** Of an empty cache the hit rate would only tell how short the run was. */
export const warmUpVisits = 800

// Enough for the app's own code to be compiled; there is nothing else to warm.
const uncachedWarmUpVisits = 200

interface ArticlePage {
  readonly articles: readonly { readonly slug: string }[]
}

/** The lists there are to browse, the most wanted first, asked for while the instances are warmed up by other readers. */
export function prepareVisits(): string[] {
  const { tags } = http.get(`${instances[0]}/api/tags`).json() as unknown as { tags: string[] }
  const lists = listPaths(tags, pagesOfList)
  warmUp(instances, lists, warmUpVisits)
  if (uncached.length > 0) warmUp(uncached, lists, uncachedWarmUpVisits)
  return lists
}

/** A reader opens a list and then three different articles of it, each from any of the instances. Same seed, same visit. */
export function visit(
  urls: readonly string[],
  lists: readonly string[],
  seed: number,
  note: (answer: Answer) => void,
): void {
  const random = seededRandom(seed)
  const page = ask(listQuestion(urls, lists, random))
  note(page)
  for (const question of articleQuestions(urls, page, random)) note(ask(question))
}

/** As quickly as the instances answer, twenty visits at a time. */
function warmUp(urls: readonly string[], lists: readonly string[], visits: number): void {
  const atOnce = 20
  for (let first = 0; first < visits; first += atOnce) {
    const readers = Array.from({ length: atOnce }, (_, index) => seededRandom(first + index))
    const pages = askAll(readers.map((random) => listQuestion(urls, lists, random)))
    askAll(pages.flatMap((page, index) => articleQuestions(urls, page, readers[index]!)))
  }
}

function listQuestion(urls: readonly string[], lists: readonly string[], random: () => number): Question {
  const path = lists[byZipf(lists.length, random())] ?? ''
  return { kind: 'list', from: oneOf(urls, random()), path, read: true }
}

function articleQuestions(urls: readonly string[], page: Answer, random: () => number): Question[] {
  if (page.status !== 200) return []
  const { articles } = page.json() as unknown as ArticlePage
  const chosen = choose(articles, articlesOfVisit, byZipf, random)
  return chosen.map(({ slug }) => ({ kind: 'article', from: oneOf(urls, random()), path: `/api/articles/${slug}` }))
}
