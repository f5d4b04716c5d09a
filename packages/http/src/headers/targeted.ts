import { Token, parseDictionary } from 'structured-headers'
import { type CacheControl, cacheControlOf, fieldOf } from '@cache/core/http-fields'
import type { Fields } from '../message.ts'

/** What the first of these fields says that is there and valid; it stands in for `Cache-Control` and `Expires` (RFC 9213, section 2.2). */
export function parseTargeted(fields: Fields, names: readonly string[]): CacheControl | undefined {
  for (const name of names) {
    const text = fieldOf(fields, name)
    const said = text === undefined ? undefined : ofDictionary(text)
    if (said) return said
  }
  return undefined
}

function ofDictionary(text: string): CacheControl | undefined {
  const directives = new Map<string, string | true | false>()
  try {
    for (const [name, [value]] of parseDictionary(text)) {
      const argument = argumentOf(value)
      // RFC 9213, section 2.1: a value of another type than the directive's makes the field unusable.
      if (durations.has(name) && !(typeof value === 'number' && Number.isInteger(value))) return undefined
      if (argument !== undefined) directives.set(name, argument)
    }
  } catch {
    return undefined
  }
  return directives.size === 0 ? undefined : cacheControlOf(directives)
}

const durations = new Set(['max-age', 's-maxage', 'stale-while-revalidate', 'stale-if-error'])

function argumentOf(value: unknown): string | true | undefined {
  if (value === true) return true
  // `no-store=?0` says what is not so.
  if (value === false) return undefined
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  return value instanceof Token ? value.toString() : true
}
