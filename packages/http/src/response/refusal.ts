import { parseCacheControl } from '@cache/core/http-fields'
import type { RoutePolicy } from '../config/route-policy.ts'
import type { HttpRequest, HttpResponse } from '../message.ts'
import { type Control, isForAll } from './control.ts'

// The final statuses of RFC 9110 that this cache knows how to keep.
const understood = new Set([
  200, 201, 202, 203, 204, 205, 300, 301, 302, 303, 307, 308, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 411,
  412, 413, 414, 415, 416, 417, 421, 422, 426, 500, 501, 502, 503, 504, 505,
])

/** Why a response may not be kept whatever its freshness; RFC 9111, section 3. */
export function refusalOf(
  request: HttpRequest,
  response: HttpResponse,
  control: Control,
  policy: RoutePolicy,
): string | undefined {
  const { status } = response
  if (request.method !== 'GET') return 'method'
  if (parseCacheControl(request.headers['cache-control']).noStore) return 'request no-store'
  // Parts are cut from what is whole; a 304 has nothing of its own; what comes before the final response is not one.
  if (status < 200 || status === 206 || status === 304) return 'status'
  if (control.mustUnderstand ? !understood.has(status) : control.noStore) return control.noStore ? 'no-store' : 'status'
  if (control.private) return 'private'
  return credentialsRefusal(request, control, policy)
}

// The handler, or what ran before it, may have found out who asks only after the cache was looked at.
function credentialsRefusal({ headers, raw }: HttpRequest, control: Control, policy: RoutePolicy): string | undefined {
  if (policy.varyByUser?.(raw) !== undefined) return undefined
  if (headers.authorization !== undefined && !policy.headers.includes('authorization')) {
    // RFC 9111, section 3.5.
    if (!policy.authorized || !(isForAll(control) || control.mustRevalidate)) return 'authorization'
  }
  const isNamed = policy.cookies !== undefined || policy.headers.includes('cookie')
  return headers.cookie !== undefined && !isNamed && !isForAll(control) ? 'cookie' : undefined
}
