import type { RoutePolicy } from '../config/route-policy.ts'

/** Path and query as they stand in the key; as sent where no option says otherwise. */
export function targetOf(url: string, { exclude, include, sort }: RoutePolicy['query']): string {
  if (include === undefined && exclude.size === 0 && !sort) return url
  const start = url.indexOf('?')
  if (start < 0) return url
  let pairs = url
    .slice(start + 1)
    .split('&')
    .filter((pair) => pair !== '')
  if (include) pairs = pairs.filter((pair) => !isOther(pair, include))
  pairs = pairs.filter((pair) => !exclude.has(nameOf(pair) ?? ''))
  if (sort) pairs.sort(byName)
  return pairs.length === 0 ? url.slice(0, start) : `${url.slice(0, start)}?${pairs.join('&')}`
}

// A parameter that a parser could take for one that is included stays: `%70age`, `page[]`, `[page]`, and what cannot be decoded.
function isOther(pair: string, include: ReadonlySet<string>): boolean {
  const name = nameOf(pair)
  if (name === undefined || name.includes(';')) return false
  const base = name.split(/[[\]]/).find((part) => part !== '') ?? ''
  return !include.has(name) && !include.has(base)
}

function nameOf(pair: string): string | undefined {
  const end = pair.indexOf('=')
  try {
    return decodeURIComponent((end < 0 ? pair : pair.slice(0, end)).replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

function byName(a: string, b: string): number {
  const [first, second] = [nameOf(a) ?? a, nameOf(b) ?? b]
  if (first === second) return 0
  return first < second ? -1 : 1
}
