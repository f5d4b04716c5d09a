import type { RoutePolicy } from '../config/route-policy.ts'
import type { HttpRequest } from '../message.ts'
import { hasSoundHost } from './host.ts'

/** Why the cache takes no part in answering this request; `undefined`: it does. */
export function bypassOf(request: HttpRequest, policy: RoutePolicy): string | undefined {
  const { headers, method } = request
  if (method !== 'GET' && method !== 'HEAD') return 'method'
  if (hasBody(request)) return 'body'
  if (headers.upgrade !== undefined) return 'upgrade'
  if (!isTarget(request.url)) return 'target'
  if (!hasSoundHost(headers)) return 'host'
  // RFC 9111, section 4.3.2: they are for the origin to judge.
  if (headers['if-match'] !== undefined || headers['if-unmodified-since'] !== undefined) return 'precondition'
  return credentialsOf(request, policy) ?? skipOf(request, policy)
}

// RFC 9112, section 6.3. A body that the key does not know of could make the response another.
function hasBody({ headers }: HttpRequest): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && !/^0+$/.test(length.trim()))
}

// RFC 9112, section 3.2.1; a target with a host of its own would disagree with `Host`.
function isTarget(url: string): boolean {
  return url.startsWith('/') && !/[\s\p{Cc}]/u.test(url)
}

/** Who is known by what they send, and under a policy that does not tell users apart, may not be given what others get. */
function credentialsOf({ headers, raw }: HttpRequest, policy: RoutePolicy): string | undefined {
  let user: string | undefined
  try {
    user = policy.varyByUser?.(raw)
  } catch {
    return 'varyByUser failed'
  }
  if (user !== undefined) return undefined
  if (headers.authorization !== undefined && !policy.authorized && !policy.headers.includes('authorization'))
    return 'authorization'
  const dependsOnCookies = policy.cookies === undefined && !policy.headers.includes('cookie')
  return headers.cookie !== undefined && policy.ttl !== undefined && dependsOnCookies ? 'cookie' : undefined
}

function skipOf({ raw }: HttpRequest, { key, skip }: RoutePolicy): string | undefined {
  try {
    if (skip?.(raw)) return 'skip'
    // Without a key of its own a request must not be given that of another.
    return key && typeof key(raw) !== 'string' ? 'no key' : undefined
  } catch {
    return 'skip or key failed'
  }
}
