import type { RankPicker } from './zipf.ts'

const pageSize = 20

/** Paths of article lists, the most wanted first: the front page and that of each tag, then the pages behind them. */
export function listPaths(tags: readonly string[], pages: number): string[] {
  const filters = ['', ...tags.map((tag) => `&tag=${encodeURIComponent(tag)}`)]
  return Array.from({ length: pages }, (_, page) => page * pageSize).flatMap((offset) =>
    filters.map((filter) => `/api/articles?limit=${pageSize}&offset=${offset}${filter}`),
  )
}

/** What a reader opens of a list: up to `wanted` of its entries, none of them twice. */
export function choose<T>(entries: readonly T[], wanted: number, pick: RankPicker, random: () => number): T[] {
  const left = [...entries]
  const chosen: T[] = []
  while (left.length > 0 && chosen.length < wanted) chosen.push(...left.splice(pick(left.length, random()), 1))
  return chosen
}
