import type { ByteSize, Duration } from '../config/cache-options.ts'
import type { MemoryReadOptions } from '../paths/call-options.ts'
import type { ReadResult } from '../paths/read-result.ts'

/** The rate at which a host may be asked. In any span of `per`, no more than `requests + burst` go out of this process. */
export interface RateLimit {
  /** Tokens that come in each `per`; a whole number from 1. */
  readonly requests: number
  /** As `'1s'` or `'1m'`. */
  readonly per: Duration
  /** Requests that may go out at once after a pause; default 1: evenly spaced. */
  readonly burst?: number
  /** Requests that may wait for a token; default 100. Those beyond it are refused with UPSTREAM_BUSY. */
  readonly queue?: number
}

/**
 * A limiter of one's own, for instance a `RateLimiterRedis` of `rate-limiter-flexible`, whose points the whole fleet shares. It
 * rejects with `{ msBeforeNext }`, in ms, where there is no token; whatever else it rejects with lets the request go.
 */
export interface RequestLimiter {
  consume(host: string): Promise<unknown>
}

/** What a response whose life nobody has stated is judged by. */
export interface UpstreamAnswer {
  readonly url: URL
  readonly status: number
  /** Header fields by lower-case name. */
  readonly fields: Readonly<Record<string, string | readonly string[]>>
}

/** A layer of a cache, whatever it says its values are. */
export interface FetchLayer {
  readonly name: string
  readMemory(id: string, options?: MemoryReadOptions): ReadResult<unknown>
}

/** Options that a cached fetch and a cached dispatcher have in common. */
export interface CachedRequestOptions {
  /** The layer that keeps the responses; an `externalLayer` is made for it. Its `staleFor` and `staleIfErrorFor` hold where a response says nothing of these. */
  readonly layer: FetchLayer
  /**
   * How long a response is fresh where the upstream does not say; what it says always wins. A function may tell for each response of
   * any status below 500, `undefined` keeping it out. Default: the layer's ttl. A duration is for the statuses 200, 203, 204, 300, 301 and 308.
   */
  readonly ttl?: Duration | ((answer: UpstreamAnswer) => Duration | undefined)
  /**
   * Request fields that responses depend on, besides those that `Vary` names, and those whose names speak of credentials (`Authorization`,
   * `Cookie`, `X-Api-Key`, …), which always count. Default: all but those that cannot matter, as `User-Agent` and `Traceparent`.
   */
  readonly headers?: readonly string[]
  /** Tags of every response of a URL. */
  readonly tags?: readonly string[] | ((url: URL) => readonly string[])
  /**
   * Keep to the rules of a shared cache: nothing `private`, nothing asked for with `Authorization` unless the response permits it, `s-maxage` before
   * `max-age`. Default false: private, with credentials as a part of the key.
   */
  readonly shared?: boolean
  /** Where nothing is said, take a tenth of the time since `Last-Modified` for the life, instead of `ttl`; default false. */
  readonly heuristic?: boolean
  /** What becomes of a response with `Set-Cookie`: it is not kept, kept without it, or kept with it. Default `'refuse'`. */
  readonly setCookie?: 'refuse' | 'strip' | 'store'
  /** Bytes of a body above which it goes to its caller as it comes, and is not kept; default: the layer's `maxValueBytes`. */
  readonly maxBodyBytes?: ByteSize
  /** Rates by host, as `api.example.com` or `localhost:3000`. */
  readonly limits?: Readonly<Record<string, RateLimit | RequestLimiter>>
  /** What `Retry-After` of a 429 or 503 closes, for the credentials that were sent: the host, that URL, or nothing. Default `'host'`. */
  readonly retryAfter?: 'host' | 'url' | false
}

export interface CachedFetchOptions extends CachedRequestOptions {
  /** What asks the upstream; default: the global `fetch`, looked up at each call. */
  readonly fetch?: typeof fetch
}
