import { listMembers } from '../headers/list.ts'

/** `Accept` and `Accept-Language` in lower case, without white space, in the order of preference and then of the alphabet. */
export function normalisedPreferences(text: string): string {
  return ordered(listMembers(text.toLowerCase()).map(preference))
}

// What servers produce, by the names they go by (RFC 9110, section 8.4.1).
const codings: Readonly<Record<string, string>> = {
  br: 'br',
  deflate: 'deflate',
  gzip: 'gzip',
  'x-gzip': 'gzip',
  zstd: 'zstd',
  '*': '*',
}

/** `Accept-Encoding`, as far as it says which of the codings that servers produce may be used. */
export function normalisedCodings(text: string | undefined): string {
  if (text === undefined) return ''
  const said = listMembers(text.toLowerCase()).map(preference)
  const known = said.flatMap(({ q, value }) => {
    const coding = codings[value]
    // `identity` is what there is without any coding, unless it is refused.
    if (coding === undefined) return value === 'identity' && q === 0 ? [{ q, value }] : []
    return q === 0 && coding !== '*' && !said.some((other) => other.value === '*') ? [] : [{ q, value: coding }]
  })
  return ordered(known)
}

interface Preference {
  readonly q: number
  /** With its parameters, but for `q`. */
  readonly value: string
}

function preference(member: string): Preference {
  const [, before = '', weight, after = ''] = /^(.*?)\s*;\s*q\s*=\s*([^;\s]*)\s*(.*)$/s.exec(member) ?? [member, member]
  const value = (before + after).replaceAll(/\s+/g, '')
  return { q: weight === undefined ? 1 : qOf(weight), value }
}

// RFC 9110, section 12.4.2. What cannot be read is kept apart from all that can.
function qOf(text: string): number {
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : -1
}

function ordered(preferences: readonly Preference[]): string {
  const sorted = preferences.toSorted((a, b) => b.q - a.q || (a.value < b.value ? -1 : 1))
  return [...new Set(sorted.map(({ q, value }) => (q === 1 ? value : `${value};q=${q}`)))].join()
}
