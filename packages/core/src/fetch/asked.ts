import type { CacheStatus, ClientDemand, Fields } from '../http-fields/index.ts'
import type { WholeResponse } from './stored.ts'

/** What an upstream has answered, its body still on the way. */
export interface Arrived<Native> {
  readonly status: number
  readonly statusText: string
  readonly fields: Fields
  /** The whole body; `undefined`: it is longer, and what is handed over still begins at its beginning. Rejects where it is cut short. */
  take(most: number): Promise<Buffer | undefined>
  /** For one caller, as it comes: from now on that one's signal ends it. */
  handOver(): Native
  discard(): void
}

/** What the cache is to do for a request, beside what its own fields demand. */
export interface Demand extends ClientDemand {
  /** Take what is there, however old. */
  readonly anyAge: boolean
  /** Ask the upstream, and do not tell it what is there. */
  readonly reload: boolean
}

/** A request as the client form has made it. */
export interface Asked<Native> {
  readonly url: URL
  /** Upper case */
  readonly method: string
  readonly headers: Fields
  readonly hasBody: boolean
  /** Bodies come decoded, and fields say so. */
  readonly isDecoded: boolean
  readonly demand: Demand
  /** Ends this caller's waiting. */
  readonly signal: AbortSignal | undefined
  /** Sends it, with these fields in place of its own. */
  send(fields: Fields, signal: AbortSignal): Promise<Arrived<Native>>
  /** Sends it as it is, for this caller alone. */
  pass(): Promise<Arrived<Native>>
}

/** What the caller gets: what has come for it alone, or a whole response. */
export type Served<Native> = { readonly from: 'upstream'; readonly arrived: Arrived<Native> } | FromCache

/** A whole response, with how the cache took part. */
export interface FromCache {
  readonly from: 'cache'
  readonly response: WholeResponse
  readonly status: CacheStatus
  /** s; `ttl` is below 0 for what is stale. */
  readonly age?: { readonly age: number; readonly ttl: number }
}
