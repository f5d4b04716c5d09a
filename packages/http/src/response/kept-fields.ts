import { fieldOf, hopByHop, httpDate, linesOf, parseHttpDate } from '@cache/core/http-fields'
import { entityTagOf } from '../headers/body-tag.ts'
import type { RoutePolicy } from '../config/route-policy.ts'
import { tagFields } from '../headers/surrogate-tags.ts'
import type { Fields, HttpResponse } from '../message.ts'
import type { Control } from './control.ts'

/** Reckoned anew for each answer. */
const reckoned = ['age', 'content-length', 'x-cache', 'x-cache-key', 'x-cache-ttl-remaining', 'x-cache-date']

// What earlier middleware says there is said of the response, whoever gets it.
const ofTheResponse = new Set(['cache-control', 'expires', 'vary'])

/** The cookies that the handler itself has set, besides those that were set before it for this request. */
export function ownCookies(response: HttpResponse, own: Fields): readonly string[] {
  const before = linesOf(own, 'set-cookie')
  return linesOf(response.fields, 'set-cookie').filter((cookie) => !before.includes(cookie))
}

/** What of a response's fields is kept (RFC 9111, section 3.1); `own`: what this request had before the handler ran. */
export function keptFields(
  response: HttpResponse,
  {
    control,
    now,
    own,
    policy,
  }: { readonly control: Control; readonly now: number; readonly own: Fields; readonly policy: RoutePolicy },
): Record<string, string | readonly string[]> {
  const isHopByHop = hopByHop(response.fields)
  const left = new Set([...reckoned, ...tagFields, ...control.unkeptFields])
  const kept: Record<string, string | readonly string[]> = {}
  for (const [name, value] of Object.entries(response.fields)) {
    if (left.has(name) || isHopByHop(name) || (isSame(value, own[name]) && !ofTheResponse.has(name))) continue
    kept[name] = value
  }
  if (kept['set-cookie'] !== undefined) {
    const cookies = ownCookies(response, own)
    if (cookies.length === 0 || policy.setCookie === 'strip') delete kept['set-cookie']
    else kept['set-cookie'] = cookies
  }
  // RFC 9110, section 6.6.1: it tells when the response was made, also to those who get it later.
  if (parseHttpDate(kept['date'], now) === undefined) kept['date'] = httpDate(now)
  if (needsTag(response)) kept['etag'] = entityTagOf(response.body, fieldOf(response.fields, 'content-encoding'))
  return kept
}

function needsTag({ fields, status }: HttpResponse): boolean {
  return (status === 200 || status === 203) && fields['etag'] === undefined
}

/** Has the handler left a field as it was? */
export function isSame(a: string | readonly string[], b: string | readonly string[] | undefined): boolean {
  return b !== undefined && String(a) === String(b) && Array.isArray(a) === Array.isArray(b)
}
