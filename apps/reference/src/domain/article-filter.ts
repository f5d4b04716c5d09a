import type { Preferences } from './account.ts'
import { isName } from './input.ts'
import { Problem } from './problem.ts'

/** Which articles, by any combination of these; an absent one does not filter. */
export interface ArticleFilter {
  readonly tag?: string
  /** Username. */
  readonly author?: string
  /** Username of somebody whose favorites are wanted. */
  readonly favorited?: string
}

/** A part of a list. */
export interface Page {
  readonly limit: number
  readonly offset: number
}

export interface ArticleQuery extends Page {
  readonly filter: ArticleFilter
}

/** A query string as servers hand it over: a parameter given twice is an array. */
export type QueryParameters = Readonly<Record<string, unknown>>

const defaultLimit = 20

// The API names no upper limit. A larger page is answered with this many articles, which bounds what one request costs
// and lets all such requests share one entry.
const maxLimit = 100

const filterNames = ['tag', 'author', 'favorited'] as const

/**
 * Two query strings that ask for the same page give equal queries, so that they share a cache entry. Throws a Problem that names
 * every parameter that is wrong.
 */
export function articleQueryOf(parameters: QueryParameters, { pageSize }: Preferences = {}): ArticleQuery {
  const problems: string[] = []
  const filter: { -readonly [Name in keyof ArticleFilter]: string } = {}

  for (const name of filterNames) {
    const text = parameters[name]
    if (text === undefined || text === '') continue
    if (typeof text !== 'string') problems.push(`${name} may be given only once`)
    else if (!isName(text)) problems.push(`${name} is too long or not a text`)
    else filter[name] = text
  }
  const page = pageOf(parameters, pageSize, problems)
  if (problems.length > 0) throw new Problem(422, problems)
  return { filter, ...page }
}

/** As `articleQueryOf`, of a list that is not filtered. */
export function pageQueryOf(parameters: QueryParameters, { pageSize }: Preferences = {}): Page {
  const problems: string[] = []
  const page = pageOf(parameters, pageSize, problems)
  if (problems.length > 0) throw new Problem(422, problems)
  return page
}

function pageOf({ limit, offset }: QueryParameters, otherwise = defaultLimit, problems: string[]): Page {
  return {
    limit: Math.min(wholeNumber('limit', limit, { min: 1, otherwise }, problems), maxLimit),
    offset: wholeNumber('offset', offset, { min: 0, otherwise: 0 }, problems),
  }
}

function wholeNumber(
  name: string,
  given: unknown,
  { min, otherwise }: { min: number; otherwise: number },
  problems: string[],
): number {
  if (given === undefined) return otherwise
  const number = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : Number.NaN
  if (Number.isSafeInteger(number) && number >= min) return number
  problems.push(`${name} must be a whole number from ${min}`)
  return otherwise
}
