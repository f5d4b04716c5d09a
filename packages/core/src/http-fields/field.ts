import type { IncomingHttpHeaders } from 'node:http'

/** Header fields by lower-case name; a list where a field came in several lines. */
export type Fields = Readonly<Record<string, string | readonly string[]>>

/** All lines of a field as one, joined as RFC 9110, section 5.3 allows; `undefined`: it is not there. */
export function fieldOf(fields: Fields | IncomingHttpHeaders, name: string): string | undefined {
  const value: string | readonly string[] | undefined = fields[name]
  return value === undefined || typeof value === 'string' ? value : value.join(', ')
}

/** The lines of a field, one by one. */
export function linesOf(fields: Fields, name: string): readonly string[] {
  const value = fields[name]
  if (value === undefined) return []
  return typeof value === 'string' ? [value] : value
}
