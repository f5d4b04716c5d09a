import { type Fields, fieldOf } from './field.ts'
import { parseHttpDate } from './http-date.ts'

/** ms from `now` for which `Retry-After` asks to be left alone; `undefined`: it does not (RFC 9110, section 10.2.3). */
export function parseRetryAfter(fields: Fields, now: number): number | undefined {
  const text = fieldOf(fields, 'retry-after')?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const date = parseHttpDate(text, now)
  return date === undefined ? undefined : Math.max(0, date - now)
}
