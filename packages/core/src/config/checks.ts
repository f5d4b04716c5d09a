import { CacheError } from '../shared/cache-error.ts'

/** Checks read one option each: they give it back, typed, or throw CONFIG_INVALID with its path and value. */
export function invalid(path: string, rule: string, value: unknown): CacheError {
  return new CacheError('CONFIG_INVALID', `${path} must be ${rule}, got ${shown(value)}`)
}

export function wholeNumber(
  path: string,
  value: unknown,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return value as number
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`
  throw invalid(path, `a whole number ${range}`, value)
}

export function fraction(path: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value
  throw invalid(path, 'a number from 0 to 1', value)
}

export function flag(path: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw invalid(path, 'true or false', value)
}

export function oneOf<const T extends string>(path: string, value: unknown, allowed: readonly T[]): T {
  if (allowed.includes(value as T)) return value as T
  throw invalid(path, allowed.map((word) => `'${word}'`).join(' or '), value)
}

export function object<T extends object>(path: string, value: T): T {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw invalid(path, 'an object', value)
}

/** An object with these methods; what else it is does not matter. */
export function withMethods<T extends object>(path: string, value: T, methods: readonly (keyof T & string)[]): T {
  const isObject = (typeof value === 'object' || typeof value === 'function') && value !== null
  const missing = methods.filter((method) => !isObject || typeof value[method] !== 'function')
  if (missing.length === 0) return value
  throw new CacheError('CONFIG_INVALID', `${path} must have ${methods.join(', ')}; missing: ${missing.join(', ')}`)
}

export function aFunction<T>(path: string, value: T): T {
  if (typeof value === 'function') return value
  throw invalid(path, 'a function', value)
}

// UTF-8 bytes.
const longestText = 1024

/** A tag, a pattern or the name of an event: it stands in messages, so it is well-formed and takes 1 KB at most. */
export function shortText(path: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && isShort(value) && value.isWellFormed()) return value
  throw invalid(path, `a text of 1 to ${longestText} bytes without lone surrogates`, value)
}

// A UTF-16 unit takes three bytes at most, so most texts need not be measured.
function isShort(text: string): boolean {
  return text.length * 3 <= longestText || (text.length <= longestText && Buffer.byteLength(text) <= longestText)
}

export function list(path: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw invalid(path, 'a list', value)
}

/** Part of a key in Redis, so without what means something in keys, in hash tags of a cluster or in patterns. */
export function keyPart(path: string, value: unknown): string {
  const rule = 'a text of 1 to 100 characters without white space and { } # * ? [ ] \\'
  if (typeof value === 'string' && /^[^\s\p{Cc}{}#*?[\]\\]{1,100}$/u.test(value) && value.isWellFormed()) return value
  throw invalid(path, rule, value)
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
