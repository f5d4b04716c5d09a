import { type Fields, changedUrls, fieldOf } from '@cache/core/http-fields'
import { groupTags } from '../headers/surrogate-tags.ts'
import type { HttpRequest } from '../message.ts'
import { pathTagOf, urlOf, urlTagOf } from './url-tag.ts'

/** Tags of what no longer holds after this answer to an unsafe method (RFC 9111, section 4.4, and RFC 9875, section 3). */
export function invalidatedBy(request: HttpRequest, status: number, fields: Fields): readonly string[] {
  const own = urlOf(request)
  const urls = own ? changedUrls({ method: request.method, url: own, status, fields }) : []
  if (!own || urls.length === 0) return []
  const groups = groupTags(fieldOf(fields, 'cache-group-invalidation'), own.origin)
  return [...new Set([...urls.flatMap((url) => [urlTagOf(url), pathTagOf(url)]), ...groups])]
}
