import type { Content, ContentArticle } from '../domain/content.ts'
import { allAddresses, type Address } from './addresses.ts'
import { descriptionOf } from './description.ts'
import { partsOf } from './parts.ts'
import { presidentsOf, type President } from './presidents.ts'
import { sentencesOf } from './sentences.ts'
import { slugOf } from '../domain/slug.ts'
import { topicsOf } from './topics.ts'

/** The State of the Union addresses as users and articles; the same on every run. */
export function corpusContent(addresses: readonly Address[] = allAddresses()): Content {
  const presidents = presidentsOf(addresses)
  return {
    users: [...presidents.values()].map((president) => president.profile),
    articles: addresses.flatMap((address, index) => articlesOf(address, placeInYear(addresses, index), presidents)),
  }
}

function articlesOf(address: Address, place: number, presidents: ReadonlyMap<string, President>): ContentArticle[] {
  const { year, president, party } = address
  const author = slugOf(president)
  const tags = [party === 'none' ? 'no-party' : slugOf(party), `${Math.floor(year / 10) * 10}s`]
  const parts = partsOf(address.text)

  return parts.map((paragraphs, index) => {
    const body = paragraphs.join('\n\n')
    return {
      slug: `${author}-${year}-part-${index + 1}`,
      title: `${president}, ${year}: part ${index + 1} of ${parts.length}`,
      description: descriptionOf(sentencesOf(body)),
      body,
      tagList: [...tags, ...topicsOf(body)],
      // The data knows the year only. An address is dated the first of a month, its parts a minute apart.
      createdAt: new Date(Date.UTC(year, place, 1, 12, index)).toISOString(),
      author,
      favoritedBy: index === 0 ? laterPartyMembers(address, presidents) : [],
    }
  })
}

/** Presidents favor the openings of those of their party who came before them. */
function laterPartyMembers(address: Address, presidents: ReadonlyMap<string, President>): string[] {
  return [...presidents]
    .filter(
      ([name, { party, firstYear }]) =>
        name !== address.president && party === address.party && firstYear > address.year,
    )
    .map(([, { profile }]) => profile.username)
}

/** 0 for the first address of its year. */
function placeInYear(addresses: readonly Address[], index: number): number {
  const year = addresses[index]?.year
  return index - addresses.findIndex((address) => address.year === year)
}
