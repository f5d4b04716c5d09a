import { type Fields, fieldOf } from './field.ts'

// Those that the registry of methods calls safe; of any other nothing is known, so that it may change things.
const safe = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY', 'REPORT', 'SEARCH'])

/** An answer to a request. */
export interface AnsweredRequest {
  readonly method: string
  readonly url: URL
  readonly status: number
  readonly fields: Fields
}

/** URLs whose stored responses no longer hold after this answer to an unsafe method (RFC 9111, section 4.4). */
export function changedUrls({ fields, method, status, url }: AnsweredRequest): readonly URL[] {
  if (safe.has(method) || status < 200 || status > 399) return []
  const named = ['location', 'content-location'].map((name) => URL.parse(fieldOf(fields, name) ?? '', url.href))
  // Of other origins it may not speak.
  return [url, ...named.filter((other) => other !== null && other.origin === url.origin)] as readonly URL[]
}
