import { parseCacheControl } from '@cache/core/http-fields'
import type { RoutePolicy } from '../config/route-policy.ts'
import type { HttpRequest } from '../message.ts'

/** What a client asks of caches (RFC 9111, section 5.2.1); durations in ms. */
export interface ClientDemand {
  readonly onlyIfCached: boolean
  readonly noStore: boolean
  readonly noCache: boolean
  readonly maxAge: number | undefined
  readonly minFresh: number
  /** By so much may a response be stale. */
  readonly maxStale: number
}

/** `only-if-cached` and `no-store` always count; the rest costs the origin and counts where the policy lets it. */
export function demandOf({ headers }: HttpRequest, { clientControl }: RoutePolicy): ClientDemand {
  const field = headers['cache-control']
  // RFC 9111, section 5.4: `Pragma` is what clients without `Cache-Control` have.
  if (field === undefined) return clientControl && /\bno-cache\b/i.test(headers.pragma ?? '') ? fromOrigin : nothing
  const said = parseCacheControl(field)
  const { noStore, onlyIfCached } = said
  if (!clientControl) return noStore || onlyIfCached ? { ...nothing, noStore, onlyIfCached } : nothing
  return {
    onlyIfCached,
    noStore,
    noCache: said.noCache,
    maxAge: said.maxAge === undefined ? undefined : said.maxAge * 1000,
    minFresh: (said.minFresh ?? 0) * 1000,
    maxStale: (said.maxStale ?? 0) * 1000,
  }
}

const nothing: ClientDemand = Object.freeze({
  onlyIfCached: false,
  noStore: false,
  noCache: false,
  maxAge: undefined,
  minFresh: 0,
  maxStale: 0,
})

const fromOrigin: ClientDemand = Object.freeze({ ...nothing, noCache: true })
