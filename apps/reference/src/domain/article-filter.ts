/** Which articles, by any combination of these; an absent one does not filter. */
export interface ArticleFilter {
  readonly tag?: string
  /** Username. */
  readonly author?: string
  /** Username of somebody whose favorites are wanted. */
  readonly favorited?: string
}

export interface ArticleQuery {
  readonly filter: ArticleFilter
  readonly limit: number
  readonly offset: number
}

/** A query string as servers hand it over: a parameter given twice is an array. */
export type QueryParameters = Readonly<Record<string, unknown>>

export type ParsedQuery =
  | { readonly valid: true; readonly query: ArticleQuery }
  | { readonly valid: false; readonly problems: readonly string[] }

const defaultLimit = 20

// The API names no upper limit. A larger page is answered with this many articles, which bounds what one request costs
// and lets all such requests share one entry.
const maxLimit = 100

// No tag and no user has a longer name, so that keys made of them stay short.
const longestName = 1000

const filterNames = ['tag', 'author', 'favorited'] as const

/** Two query strings that ask for the same page give equal queries, so that they share a cache entry. */
export function parseArticleQuery(parameters: QueryParameters): ParsedQuery {
  const problems: string[] = []
  const filter: { -readonly [Name in keyof ArticleFilter]: string } = {}

  for (const name of filterNames) {
    const text = parameters[name]
    if (text === undefined || text === '') continue
    if (typeof text !== 'string') problems.push(`${name} may be given only once`)
    else if (text.length > longestName || !text.isWellFormed()) problems.push(`${name} is too long or not a text`)
    else filter[name] = text
  }
  const limit = wholeNumber('limit', parameters['limit'], { min: 1, otherwise: defaultLimit }, problems)
  const offset = wholeNumber('offset', parameters['offset'], { min: 0, otherwise: 0 }, problems)

  if (problems.length > 0) return { valid: false, problems }
  return { valid: true, query: { filter, limit: Math.min(limit, maxLimit), offset } }
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
