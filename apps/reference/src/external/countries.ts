import { continents, countries, getCountryCode, languages, type TCountryCode } from 'countries-list'
import type { Country } from './country.ts'

export function countryOf(code: string): Country | undefined {
  const upper = code.toUpperCase()
  if (!isCode(upper)) return undefined
  const { name, native, capital, continent, languages: spoken, currency } = countries[upper]
  return {
    code: upper,
    name,
    native,
    capital,
    continent: continents[continent],
    languages: spoken.map((each) => languages[each].name),
    currencies: currency,
  }
}

/** By its present name or one that it has gone by, as `Great Britain`. */
export function countryNamed(name: string): Country | undefined {
  const code = getCountryCode(name)
  return code === false ? undefined : countryOf(code)
}

function isCode(code: string): code is TCountryCode {
  return Object.hasOwn(countries, code)
}
