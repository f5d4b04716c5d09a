import { parseCacheControl } from './cache-control.ts'
import { type Fields, fieldOf } from './field.ts'

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

/** What `Cache-Control` of a request asks for; `Pragma` is what clients without it have (RFC 9111, section 5.4). */
export function clientDemand(headers: Fields): ClientDemand {
  const field = headers['cache-control']
  if (field === undefined) {
    const pragma = fieldOf(headers, 'pragma')
    return pragma !== undefined && /\bno-cache\b/i.test(pragma) ? fromOrigin : noDemand
  }
  const said = parseCacheControl(field)
  return {
    onlyIfCached: said.onlyIfCached,
    noStore: said.noStore,
    noCache: said.noCache,
    maxAge: said.maxAge === undefined ? undefined : said.maxAge * 1000,
    minFresh: (said.minFresh ?? 0) * 1000,
    maxStale: (said.maxStale ?? 0) * 1000,
  }
}

export const noDemand: ClientDemand = Object.freeze({
  onlyIfCached: false,
  noStore: false,
  noCache: false,
  maxAge: undefined,
  minFresh: 0,
  maxStale: 0,
})

const fromOrigin: ClientDemand = Object.freeze({ ...noDemand, noCache: true })
