import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { isRefresh } from './internal-request.ts'
import type { HttpRequest } from '../message.ts'

/** One request to a server over node:http, as its framework hands it to the cache. */
export interface NodeCall<Req> {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  /** What the functions of the route's options get. */
  readonly raw: Req
  /** As sent by the client, where the framework has changed `req.url`. */
  readonly url?: string
  /** The template of its route, as `GET /articles/:slug`, where the cache stands before several. */
  readonly route?: string
  /** By what the framework trusts, where a proxy stands before it. */
  readonly scheme?: string
  /** Has the framework answer this request. A rejection is a failure that the framework has not answered. */
  run(): unknown
  /** Has the framework answer for a failure. */
  fail(error: unknown): void
  /** Takes the internal request that replaces what was served stale; the server itself where it is left out. */
  readonly listener?: RequestListener | undefined
}

export function requestOf<Req>({
  raw,
  req,
  route,
  scheme,
  url,
}: Omit<NodeCall<Req>, 'run' | 'fail' | 'res'>): HttpRequest<Req> {
  return {
    method: req.method ?? 'GET',
    url: url ?? req.url ?? '/',
    route,
    scheme: (scheme ?? schemeOf(req)) === 'https' ? 'https' : 'http',
    headers: withHost(req.headers),
    raw,
    isRefresh: isRefresh(req),
  }
}

function schemeOf({ socket }: IncomingMessage): string {
  return 'encrypted' in socket && socket.encrypted === true ? 'https' : 'http'
}

/** HTTP/2 names the host otherwise. RFC 9113, section 8.3.1. */
function withHost(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const authority = headers.host === undefined ? headers[':authority'] : undefined
  return typeof authority === 'string' ? { ...headers, host: authority } : headers
}

/** Methods that may change something. RFC 9110, section 9.2.1. */
export function isUnsafe(method = 'GET'): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS' && method !== 'TRACE'
}
