import { listMembers } from '@cache/core/http-fields'

/** `Accept` and `Accept-Language` in lower case, without white space, in the order of preference and then of the alphabet. */
export function normalisedPreferences(text: string): string {
  return ordered(listMembers(text.toLowerCase()).map(preference))
}

// What servers produce, by the names it goes by (RFC 9110, section 8.4.1).
const codings = new Map([
  ['br', 'br'],
  ['deflate', 'deflate'],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['zstd', 'zstd'],
  ['*', '*'],
])

/** `Accept-Encoding`, as far as it says which of the codings that servers produce may be used. */
export function normalisedCodings(text: string | undefined): string {
  if (text === undefined) return ''
  const said = listMembers(text.toLowerCase()).map(preference)
  const isOpen = said.some(({ value }) => value === '*')
  return ordered(said.flatMap((each) => known(each, isOpen)))
}

function known({ q, value }: Preference, isOpen: boolean): readonly Preference[] {
  // `identity` is what there is without any coding, unless it is refused.
  if (value === 'identity') return q === 0 ? [{ q, value }] : []
  // What others make of parameters and of weights that cannot be read is not known.
  if (value.includes(';')) return [{ q, value }]
  const coding = codings.get(value)
  // To refuse a coding is to say nothing of it, unless `*` lets all others in.
  if (coding === undefined || (q === 0 && coding !== '*' && !isOpen)) return []
  return [{ q, value: coding }]
}

interface Preference {
  readonly q: number
  /** With its parameters, but for `q`. */
  readonly value: string
}

function preference(member: string): Preference {
  // White space means something in a quoted string, so that such a member is like no other.
  if (member.includes('"')) return { q: 1, value: member }
  const parts = member.split(';').map(parameter)
  const weight = parts.findIndex((part, at) => at > 0 && part.startsWith('q='))
  const text = parts[weight]?.slice(2)
  // RFC 9110, section 12.4.2. A weight that cannot be read stays what it is.
  if (text === undefined || !/^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text)) return { q: 1, value: parts.join(';') }
  return { q: Number(text), value: parts.toSpliced(weight, 1).join(';') }
}

function parameter(text: string): string {
  const end = text.indexOf('=')
  return end < 0 ? text.trim() : `${text.slice(0, end).trim()}=${text.slice(end + 1).trim()}`
}

function ordered(preferences: readonly Preference[]): string {
  const sorted = preferences.toSorted((a, b) => b.q - a.q || (a.value < b.value ? -1 : 1))
  return [...new Set(sorted.map(({ q, value }) => (q === 1 ? value : `${value};q=${q}`)))].join()
}
