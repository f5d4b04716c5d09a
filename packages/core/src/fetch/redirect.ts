import { fieldOf } from '../http-fields/index.ts'
import type { Served } from './asked.ts'
import type { FetchRequest } from './fetch-request.ts'

// https://fetch.spec.whatwg.org/#redirect-status
const redirects = new Set([301, 302, 303, 307, 308])

// https://fetch.spec.whatwg.org/#http-redirect-fetch
const mostHops = 20

// Meant for the host that they were sent to.
const ofTheHost = new Set(['authorization', 'cookie', 'host', 'proxy-authorization'])

/** The request that a redirection leads to; `undefined`: it is none, or not to be followed. Throws a TypeError as `fetch` does. */
export function nextRequest(request: FetchRequest, served: Served<unknown>, hops: number): FetchRequest | undefined {
  const { fields, status } = served.from === 'cache' ? served.response : served.arrived
  const location = redirects.has(status) ? fieldOf(fields, 'location') : undefined
  // Other methods have been followed on their way.
  if (location === undefined || request.redirect === 'manual' || request.method !== 'GET') return undefined
  if (request.redirect === 'error') throw failed('unexpected redirect')
  if (hops >= mostHops) throw failed('redirect count exceeded')
  const url = URL.parse(location, request.url.href)
  if (!url || !/^https?:$/.test(url.protocol)) throw failed(`redirect to ${location}`)
  if (url.hash === '') url.hash = request.url.hash

  const isElsewhere = url.origin !== request.url.origin
  const kept = Object.entries(request.fields).filter(([name]) => !isElsewhere || !ofTheHost.has(name))
  const headers = Object.fromEntries(kept)
  return {
    ...request,
    input: url,
    init: { ...request.init, headers: headers as Record<string, string> },
    url,
    fields: headers,
  }
}

function failed(why: string): TypeError {
  return new TypeError('fetch failed', { cause: new Error(why) })
}
