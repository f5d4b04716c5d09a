import type { Profile } from '../domain/article.ts'
import type { Address } from './addresses.ts'
import { slugOf } from '../domain/slug.ts'

export interface President {
  readonly profile: Profile
  readonly party: string
  readonly firstYear: number
}

/** By name, in the order in which they first spoke. */
export function presidentsOf(addresses: readonly Address[]): Map<string, President> {
  const byName = Map.groupBy(addresses, (address) => address.president)
  return new Map([...byName].map(([name, own]) => [name, presidentOf(name, own)]))
}

function presidentOf(name: string, own: readonly Address[]): President {
  const years = own.map((address) => address.year)
  const party = own[0]?.party ?? 'none'
  const bio = `President of the United States, ${party === 'none' ? 'of no party' : party}. Addresses of ${spansOf(years)}.`
  return { profile: { username: slugOf(name), bio, image: '' }, party, firstYear: Math.min(...years) }
}

/** Consecutive years joined, as `1885–1888, 1893–1896`. */
export function spansOf(years: readonly number[]): string {
  const spans: { first: number; last: number }[] = []
  for (const year of years.toSorted((a, b) => a - b)) {
    const span = spans.at(-1)
    if (span !== undefined && year <= span.last + 1) span.last = year
    else spans.push({ first: year, last: year })
  }
  return spans.map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`)).join(', ')
}
