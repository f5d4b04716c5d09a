import type { Random } from '../explorer/random.ts'

/** One read of a recorded session: when, in ms from its start, by whom, of what. */
export interface Read {
  readonly at: number
  readonly session: string
  readonly id: string
}

const authors = 60
const articles = 400
const tags = 9
const perList = 10

/**
 * What readers of a site like the RealWorld application ask for: lists of articles, an article, its comments as soon as it is there, its
 * author and then the list of the author's articles, the next article. Several of them at a time, each at his own pace.
 */
export function browsing(random: Random, readers: number): Read[] {
  const reads: Read[] = []
  let start = 0
  for (let reader = 0; reader < readers; reader++) {
    start += between(random, 2000, 20_000)
    reads.push(...visit(random, `u${reader}`, Math.round(start)))
  }
  return reads.toSorted((a, b) => a.at - b.at)
}

function visit(random: Random, session: string, start: number): Read[] {
  const reads: Read[] = []
  let at = start
  const read = (id: string, pause: number): void => {
    reads.push({ at: Math.round(at), session, id })
    at += pause
  }
  let list = startingList(random)
  for (let pages = 0; pages < 12; pages++) {
    read(list, between(random, 3000, 12_000))
    if (random() < 0.15) break
    const article = articleOf(list, random)
    // A page asks for the comments when it has the article.
    read(`article:${article}`, between(random, 80, 400))
    if (random() < 0.95) read(`comments:${article}`, between(random, 8000, 60_000))
    const next = random()
    if (next < 0.3) {
      const author = authorOf(article)
      read(`profile:${author}`, between(random, 80, 400))
      list = `list:author:${author}`
    } else if (next < 0.6) list = startingList(random)
    else if (next < 0.75) break
  }
  return reads
}

function startingList(random: Random): string {
  const chance = random()
  if (chance < 0.5) return 'list:all:1'
  return chance < 0.65 ? 'list:all:2' : `list:tag:${Math.floor(random() * tags)}`
}

/** What stands higher up in a list is opened more often. */
function articleOf(list: string, random: Random): number {
  const place = Math.floor(perList * random() ** 2)
  const [, kind, number] = list.split(':')
  if (kind === 'author') return Number(number) + (place % 6) * authors
  if (kind === 'tag') return (place * tags + Number(number)) % articles
  return (Number(number) - 1) * perList + place
}

function authorOf(article: number): number {
  return article % authors
}

function between(random: Random, least: number, most: number): number {
  return least + random() * (most - least)
}

/** Lines of `ms session id`. */
export function textOf(reads: readonly Read[]): string {
  return reads.map(({ at, id, session }) => `${at} ${session} ${id}\n`).join('')
}

export function readsIn(text: string): Read[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [at = '', session = '', id = ''] = line.split(' ')
      return { at: Number(at), session, id }
    })
}
