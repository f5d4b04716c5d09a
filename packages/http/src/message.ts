import type { IncomingHttpHeaders } from 'node:http'
import type { Fields } from '@cache/core/http-fields'

export type { Fields }

/** A request as it came from the client, whatever framework received it. */
export interface HttpRequest<Raw = unknown> {
  /** Upper case */
  readonly method: string
  /** Path and query as sent. */
  readonly url: string
  /** Its template, as `GET /articles/:slug`, where that is known only now. */
  readonly route?: string | undefined
  readonly scheme: 'http' | 'https'
  readonly headers: IncomingHttpHeaders
  /** The framework's own, for the functions of a policy. */
  readonly raw: Raw
  /** Made by the cache, to replace what it has served stale: the handler is to run whatever is kept. */
  readonly isRefresh: boolean
}

/** A whole response. */
export interface HttpResponse {
  readonly status: number
  readonly fields: Fields
  readonly body: Buffer
}

/** What goes out; without a body where there must be none. */
export interface Outgoing {
  readonly status: number
  readonly fields: Fields
  readonly body: Buffer | undefined
  /** The same bytes as text of `latin1`, where that costs less to write. */
  readonly text?: string | undefined
  /** The same fields as name, value, name, value, …, where they are written again and again. */
  readonly lines?: readonly string[]
}

/** How the cache took part, as `X-Cache` tells. */
export type CacheOutcome = 'HIT' | 'MISS' | 'STALE' | 'BYPASS'
