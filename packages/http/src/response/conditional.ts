import type { IncomingHttpHeaders } from 'node:http'
import { listMatches, parseEntityTag, parseHttpDate } from '@cache/core/http-fields'
import { type FieldList, firstOf } from './field-list.ts'
import type { StoredResponse } from './stored-response.ts'

/** Has the client this response already? There must be a success to speak of (RFC 9110, section 13.2). */
export function isUnchanged({ fields, status }: StoredResponse, headers: IncomingHttpHeaders): boolean {
  return status >= 200 && status < 300 && isNotModified(headers, fields)
}

/** RFC 9110, section 13.2.2, and RFC 9111, section 4.3.2. */
function isNotModified(headers: IncomingHttpHeaders, fields: FieldList): boolean {
  const tags = headers['if-none-match']
  if (tags !== undefined) return matches(tags, firstOf(fields, 'etag'))
  const since = headers['if-modified-since']
  if (since === undefined) return false
  const changed = parseHttpDate(firstOf(fields, 'last-modified')) ?? parseHttpDate(firstOf(fields, 'date'))
  const known = parseHttpDate(since)
  return changed !== undefined && known !== undefined && changed <= known
}

function matches(tags: string, own: string | undefined): boolean {
  if (tags.trim() === '*') return true
  const tag = parseEntityTag(own)
  return tag !== undefined && (tags === own || listMatches(tags, tag))
}

// RFC 9110, section 15.4.5.
const ofNotModified = new Set(['cache-control', 'content-location', 'date', 'etag', 'expires', 'vary', 'cache-status'])

/** What a 304 carries of a response's fields: what updates the client's copy, and who may read it. */
export function notModifiedFields(
  fields: Readonly<Record<string, string | string[]>>,
  targeted: readonly string[],
): Record<string, string | string[]> {
  const kept = Object.entries(fields).filter(
    ([name]) =>
      ofNotModified.has(name) ||
      targeted.includes(name) ||
      name.startsWith('access-control-') ||
      // Without a tag it is what the client has to go by.
      (name === 'last-modified' && fields['etag'] === undefined),
  )
  return Object.fromEntries(kept)
}
