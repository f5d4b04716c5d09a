import { fieldOf } from '@cache/core/http-fields'
import { groupTags } from '../headers/surrogate-tags.ts'
import type { Fields, HttpRequest } from '../message.ts'
import { pathTagOf, urlOf, urlTagOf } from './url-tag.ts'

// Those that the registry of methods calls safe; of any other nothing is known, so that it may change things.
const safe = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY', 'REPORT', 'SEARCH'])

/** Tags of what no longer holds after this answer to an unsafe method (RFC 9111, section 4.4, and RFC 9875, section 3). */
export function invalidatedBy(request: HttpRequest, status: number, fields: Fields): readonly string[] {
  if (safe.has(request.method) || status < 200 || status > 399) return []
  const own = urlOf(request)
  if (!own) return []
  const named = ['location', 'content-location'].map((name) => URL.parse(fieldOf(fields, name) ?? '', own.href))
  // Of other origins it may not speak.
  const urls = [own, ...named.filter((url) => url !== null && url.origin === own.origin)] as readonly URL[]
  const groups = groupTags(fieldOf(fields, 'cache-group-invalidation'), own.origin)
  return [...new Set([...urls.flatMap((url) => [urlTagOf(url), pathTagOf(url)]), ...groups])]
}
