import type { ByteSize, Duration } from '@cache/core'

/** `safe`: what is careful in an application. `conformance`: all that RFC 9111 allows a shared cache. */
export type Profile = 'safe' | 'conformance'

/** What becomes of responses that set cookies: not kept, kept without them, kept with them. */
export type SetCookie = 'refuse' | 'strip' | 'store'

/** How the responses of a route are kept; `Req` and `Res` are the framework's own. */
export interface RouteOptions<Req = unknown, Res = unknown> {
  /** The layer of the cache that keeps them. */
  readonly layer: string
  /**
   * How long a response without freshness of its own is fresh: a duration, or a function that gives one or `undefined` for none.
   * Default: only what the response's own fields make fresh is kept.
   */
  readonly ttl?: Duration | ((request: Req, response: Res) => Duration | undefined)
  /** How long past its freshness it may be served while it is replaced; default: what `stale-while-revalidate` says, else not at all. */
  readonly staleFor?: Duration
  /** How long past its freshness it may stand in for a failing handler; default: what `stale-if-error` says, else not at all. */
  readonly staleIfErrorFor?: Duration
  /** Who asks: each user has responses of their own. `undefined`: nobody in particular. Default: all share. */
  readonly varyByUser?: (request: Req) => string | number | null | undefined
  /** Which query parameters belong to the key; default: the query as sent. */
  readonly query?: QueryOptions
  /** Request fields that belong to the key, besides what `Vary` names; default none. */
  readonly headers?: readonly string[]
  /** Cookies that the response depends on, `[]` for none. Default: under a `ttl`, requests with cookies pass by the cache. */
  readonly cookies?: readonly string[]
  /** Stands for scheme, host, path and query in the key. */
  readonly key?: (request: Req) => string
  /** Requests that pass by the cache; default none. */
  readonly skip?: (request: Req) => boolean
  /** Tags to invalidate the response by; default those of its fields. */
  readonly tags?: readonly string[] | ((request: Req, response: Res) => readonly string[])
  /** Statuses that a `ttl` makes storable, from 200 to 499; default 200, 203, 204, 301, 308, 404, 410. */
  readonly statuses?: readonly number[]
  /** What is larger passes through; default `'1mb'`. */
  readonly maxBodyBytes?: ByteSize
  /** Default `'refuse'`; in profile `conformance` `'store'`. */
  readonly setCookie?: SetCookie
  /** Response fields that stand in for `Cache-Control`, the first first (RFC 9213); default and last `'CDN-Cache-Control'`; `[]` for none. */
  readonly targetedFields?: readonly string[]
  /** Do the client's `no-cache`, `max-age`, `min-fresh` and `Pragma` count? Default false; in profile `conformance` true. */
  readonly clientControl?: boolean
  /** Is freshness guessed from `Last-Modified` where nothing says it? Default false; in profile `conformance` true. */
  readonly heuristic?: boolean
  /** May responses to requests with `Authorization` be shared where they say so? Default false; in profile `conformance` true. */
  readonly authorized?: boolean
  /** Refuse to keep what the handler made from request fields that are neither in the key nor in `Vary`; default false: warn. */
  readonly strict?: boolean
  /** Add `X-Cache-Key`, `X-Cache-TTL-Remaining` and `X-Cache-Date`; default false. */
  readonly debug?: boolean
  /** Default `'safe'`. */
  readonly profile?: Profile
}

/** By name, as sent: neither decoded nor compared without case. */
export interface QueryOptions {
  /** These alone; default all. */
  readonly include?: readonly string[]
  /** These not; default none. */
  readonly exclude?: readonly string[]
  /** In the order of their names; parameters of one name keep theirs. Default false. */
  readonly sort?: boolean
}
