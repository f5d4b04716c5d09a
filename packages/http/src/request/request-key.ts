import { hash } from 'node:crypto'
import { fieldOf } from '@cache/core/http-fields'
import type { RoutePolicy } from '../config/route-policy.ts'
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

// URLs whose keys a route remembers, so that those which are asked for again and again are made once.
const mostKnown = 1000

interface KnownKey {
  readonly scheme: string
  readonly host: string | undefined
  readonly key: string
}

/** Under what the responses of a route are kept, but for `Vary`; HEAD asks for the same as GET (RFC 9110, section 9.3.2). */
export class RequestKeys {
  readonly #policy: RoutePolicy
  readonly #known = new Map<string, KnownKey>()

  constructor(policy: RoutePolicy) {
    this.#policy = policy
  }

  of(request: HttpRequest): string {
    const { key, route } = this.#policy
    const others = othersOf(request, this.#policy)
    if (!key && !others) return this.#ofTarget(request)
    const target = key ? `GET key ${JSON.stringify([route, key(request.raw)])}` : this.#targetOf(request)
    return shortened(others ? `${target} ${JSON.stringify(others)}` : target)
  }

  #ofTarget(request: HttpRequest): string {
    const { headers, scheme, url } = request
    const host = hostOf(headers)
    const known = this.#known.get(url)
    if (known !== undefined && known.host === host && known.scheme === scheme) return known.key
    const key = shortened(this.#targetOf(request))
    if (url.length > longestKey) return key
    if (this.#known.size >= mostKnown) this.#known.clear()
    this.#known.set(url, { scheme, host, key })
    return key
  }

  #targetOf({ headers, scheme, url }: HttpRequest): string {
    return `GET ${scheme}://${hostOf(headers)?.toLowerCase() ?? ''}${targetOf(url, this.#policy.query)}`
  }
}

function shortened(key: string): string {
  return key.length > longestKey ? `${key.slice(0, shownOfLong)} ${hash('sha256', key)}` : key
}

// Each names what it is, so that no two kinds can be taken for each other.
function othersOf(request: HttpRequest, policy: RoutePolicy): readonly unknown[] | undefined {
  const { headers, raw } = request
  let others: unknown[] | undefined
  const add = (name: string, value: unknown): void => void (others ??= []).push([name, value])
  for (const name of rerouting) if (headers[name] !== undefined) add(`${name}:`, fieldOf(headers, name))
  for (const name of policy.headers)
    if (headers[name] !== undefined) add(`${name}:`, normalisedField(name, request, policy))
  if (policy.cookies && policy.cookies.length > 0) {
    const cookies = cookiesOf(headers.cookie, policy.cookies)
    if (cookies.length > 0) add('cookies', cookies)
  }
  const user = policy.varyByUser?.(raw)
  if (user !== undefined) add('user', user)
  return others
}
