import { CacheError } from '@cache/core'

/** Checks give an option back, typed, or throw CONFIG_INVALID with the route, the option and its value. */
export function invalid(path: string, rule: string, value: unknown): CacheError {
  return new CacheError('CONFIG_INVALID', `${path} must be ${rule}, got ${shown(value)}`)
}

export function flag(path: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw invalid(path, 'true or false', value)
}

export function oneOf<const T extends string>(path: string, value: unknown, allowed: readonly T[]): T {
  if (allowed.includes(value as T)) return value as T
  throw invalid(path, allowed.map((word) => `'${word}'`).join(' or '), value)
}

export function aFunction<T>(path: string, value: T): T {
  if (typeof value === 'function') return value
  throw invalid(path, 'a function', value)
}

export function listOf<T>(path: string, value: unknown, check: (path: string, item: unknown) => T): readonly T[] {
  if (!Array.isArray(value)) throw invalid(path, 'a list', value)
  return Object.freeze(value.map((item, at) => check(`${path}[${at}]`, item)))
}

export function text(path: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && value.isWellFormed()) return value
  throw invalid(path, 'a text', value)
}

/** The name of a field, in lower case (RFC 9110, section 5.1). */
export function fieldName(path: string, value: unknown): string {
  if (typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value)) return value.toLowerCase()
  throw invalid(path, 'the name of a header field', value)
}

/** RFC 6265, section 4.1.1: the name of a cookie is a token too, with its case. */
export function cookieName(path: string, value: unknown): string {
  if (typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value)) return value
  throw invalid(path, 'the name of a cookie', value)
}

/** Refuses what is not an object, and options that there are not. */
export function knownOptions<T extends object>(
  path: string,
  value: T,
  names: Readonly<Record<keyof T & string, true>>,
): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(path, 'an object', value)
  for (const name of Object.keys(value)) {
    if (Object.hasOwn(names, name)) continue
    throw new CacheError('CONFIG_INVALID', `${path} ${name} is not an option; known: ${Object.keys(names).join(', ')}`)
  }
  return value
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
