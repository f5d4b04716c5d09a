import type { IncomingHttpHeaders } from 'node:http'
import { isSameStrongly, parseEntityTag, parseHttpDate } from '@cache/core/http-fields'
import { type FieldList, firstOf } from './field-list.ts'

/** First and last byte, both included. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

/** What a client wants of so many bytes; `undefined`: all of them (RFC 9110, section 14.2). */
export function rangeOf(
  headers: IncomingHttpHeaders,
  fields: FieldList,
  length: number,
): ByteRange | 'unsatisfiable' | undefined {
  const { range } = headers
  if (range === undefined || firstOf(fields, 'accept-ranges')?.toLowerCase() === 'none') return undefined
  if (!isOfThis(headers['if-range'], fields)) return undefined
  return parseRange(range, length)
}

/** A single range; several, other units and what is malformed are as if not there. */
function parseRange(range: string, length: number): ByteRange | 'unsatisfiable' | undefined {
  const [, from, to] = /^\s*bytes\s*=\s*(\d*)-(\d*)\s*$/i.exec(range) ?? []
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined
  if (from === '') {
    const count = Math.min(Number(to), length)
    return count === 0 ? 'unsatisfiable' : { first: length - count, last: length - 1 }
  }
  const first = Number(from)
  const last = to === '' ? Infinity : Number(to)
  if (last < first) return undefined
  return first >= length ? 'unsatisfiable' : { first, last: Math.min(last, length - 1) }
}

// RFC 9110, section 13.1.5: by a strong tag, or by a date that is the very same.
function isOfThis(condition: string | string[] | undefined, fields: FieldList): boolean {
  if (condition === undefined) return true
  const text = String(condition).trim()
  const tag = parseEntityTag(text)
  if (tag) return isSameStrongly(tag, parseEntityTag(firstOf(fields, 'etag')))
  const changed = parseHttpDate(firstOf(fields, 'last-modified'))
  return changed !== undefined && changed === parseHttpDate(text) && isStrong(changed, fields)
}

// RFC 9110, section 8.8.2.2: within the same second it may have changed twice.
function isStrong(changed: number, fields: FieldList): boolean {
  const date = parseHttpDate(firstOf(fields, 'date'))
  return date !== undefined && date - changed >= 1000
}
