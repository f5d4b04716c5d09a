import { aFunction } from '../config/checks.ts'
import type { Asked, Served } from './asked.ts'
import type { Fetching } from './fetching.ts'
import { resolveFetching } from './resolve-fetching.ts'
import { type FetchRequest, askedOf, fetchRequest } from './fetch-request.ts'
import type { CachedFetchOptions } from './fetch-options.ts'
import { optionNames } from './option-names.ts'
import { urlText } from './request-key.ts'
import { nextRequest } from './redirect.ts'
import { resumedResponse, responseOf } from './rebuilt-response.ts'
import { serveRequest } from './serve-request.ts'

/**
 * Makes a `fetch` that keeps what GET brings in a layer: as long as the upstream says, asked for once in the fleet, asked about with
 * conditional requests, and served stale while the upstream is in trouble. Other methods go through, and what they change is
 * forgotten. Throws CONFIG_INVALID. What it returns rejects as `fetch` does, and with UPSTREAM_BUSY, LOAD_TIMEOUT or CLOSED.
 * @example
 * const cachedFetch = createCachedFetch({ layer: cache.layer('partners'), ttl: '10m' })
 * const response = await cachedFetch('https://api.example.com/prices?day=today')
 */
export function createCachedFetch(options: CachedFetchOptions): typeof fetch {
  const fetching = resolveFetching('createCachedFetch', options, { ...optionNames, fetch: true })
  const { fetch: own } = options
  if (own !== undefined) aFunction('createCachedFetch.fetch', own)
  const send: typeof fetch = (input, init) => (own ?? globalThis.fetch)(input, init)

  return async (input, init) => {
    const request = fetchRequest(input, init)
    // What it is no request of HTTP, or none at all, is not for the cache to judge.
    if (!request) return send(input, init)
    request.signal?.throwIfAborted()
    return followed(fetching, send, request)
  }
}

/** Each step of a redirection is a request of its own, with a life of its own. */
async function followed(fetching: Fetching, send: typeof fetch, first: FetchRequest): Promise<Response> {
  for (let request = first, hops = 0; ; hops++) {
    const asked = askedOf(request, send)
    const served = await serveRequest(fetching, asked)
    const next = nextRequest(request, served, hops)
    if (next) {
      if (served.from === 'upstream') served.arrived.discard()
      request = next
    } else return nativeOf(served, asked, request, hops > 0)
  }
}

function nativeOf(
  served: Served<Response>,
  asked: Asked<Response>,
  request: FetchRequest,
  redirected: boolean,
): Response {
  const url = urlText(asked.url)
  const origin = { url, redirected }
  if (served.from === 'cache') {
    if (served.response.status === 504 && request.mode === 'only-if-cached' && !served.age)
      throw new TypeError('fetch failed', { cause: new Error(`only-if-cached: nothing is kept of ${url}`) })
    return responseOf(served, origin)
  }
  const native = served.arrived.handOver()
  return redirected ? resumedResponse(native.body, native, origin) : native
}
