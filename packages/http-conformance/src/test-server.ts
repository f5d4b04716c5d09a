import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Cache } from '@cache/core'
import type { RouteOptions } from '@cache/http'

/** What a policy's functions may look at: every framework's request has it. */
export interface WithHeaders {
  readonly headers: IncomingHttpHeaders
}

export type RouteCache = RouteOptions<WithHeaders>

export type Profile = 'safe' | 'conformance'

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export type Fields = Readonly<Record<string, string | readonly string[]>>

/** The framework's own `headers`, so that a cache which watches what a handler reads can do so. */
export interface HandlerRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

/** What a handler answers: sent whole where it is a text or bytes, piped where it is a stream. */
export interface Reply {
  readonly status?: number
  readonly fields?: Fields
  readonly body?: string | Buffer | Readable | undefined
  /** Instead of a body: for the framework to make JSON of, as it does with what handlers return. */
  readonly json?: object
}

export interface Route {
  readonly method: Exclude<Method, 'HEAD'>
  readonly path: string
  /** `undefined`: a route that the cache knows nothing of. */
  readonly cache: RouteCache | undefined
  readonly handler: (request: HandlerRequest) => Promise<Reply>
}

export interface App {
  readonly cache: Cache
  readonly routes: readonly Route[]
  /** Response fields that a middleware sets for each request, before the cache takes part. */
  readonly before: (request: HandlerRequest) => Fields
}

export interface RunningServer {
  /** Without a slash at its end. */
  readonly url: string
  close(): Promise<void>
}

/** A server to be held to the suite; `start` is all that differs between frameworks. */
export interface TestServer {
  readonly name: string
  start(app: App): Promise<RunningServer>
  /** Cases that it cannot pass, by id (`id` or `profile/id`), each with the reason; one that passes after all fails. */
  readonly exceptions?: Readonly<Record<string, string>>
}
