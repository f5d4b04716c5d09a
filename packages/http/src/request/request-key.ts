import { hash } from 'node:crypto'
import type { RoutePolicy } from '../config/route-policy.ts'
import { fieldOf } from '../headers/field.ts'
import type { HttpRequest } from '../message.ts'
import { cookiesOf } from './cookies.ts'
import { hostOf } from './host.ts'
import { targetOf } from './query-key.ts'
import { normalisedField } from './selection.ts'

/** Fields by which frameworks and proxies take a request for another one: whoever sends them gets an entry of their own. */
export const rerouting: readonly string[] = [
  'forwarded',
  'x-forwarded-host',
  'x-forwarded-scheme',
  'x-host',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'x-original-url',
  'x-rewrite-url',
]

// The core takes ids up to 8 KB, and long ones are slower.
const longestKey = 1000
const shownOfLong = 200

/** Under what the response to this request is kept, but for `Vary`; HEAD asks for the same as GET (RFC 9110, section 9.3.2). */
export function requestKeyOf(request: HttpRequest, policy: RoutePolicy): string {
  const target = policy.key
    ? `key ${JSON.stringify([policy.route, policy.key(request.raw)])}`
    : `${request.scheme}://${hostOf(request.headers)?.toLowerCase() ?? ''}${targetOf(request.url, policy.query)}`
  const others = othersOf(request, policy)
  const key = others.length === 0 ? `GET ${target}` : `GET ${target} ${JSON.stringify(others)}`
  return key.length > longestKey ? `${key.slice(0, shownOfLong)} ${hash('sha256', key)}` : key
}

// Each names what it is, so that no two kinds can be taken for each other.
function othersOf(request: HttpRequest, policy: RoutePolicy): readonly unknown[] {
  const { headers, raw } = request
  const others: unknown[] = []
  for (const name of rerouting) if (headers[name] !== undefined) others.push([`${name}:`, fieldOf(headers, name)])
  for (const name of policy.headers)
    if (headers[name] !== undefined) others.push([`${name}:`, normalisedField(name, request, policy)])
  if (policy.cookies && policy.cookies.length > 0) {
    const cookies = cookiesOf(headers.cookie, policy.cookies)
    if (cookies.length > 0) others.push(['cookies', cookies])
  }
  const user = policy.varyByUser?.(raw)
  if (user !== undefined) others.push(['user', user])
  return others
}
