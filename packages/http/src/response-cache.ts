import type { Cache, Layer } from '@cache/core'
import type { RouteOptions } from './config/route-options.ts'
import type { RoutePolicy } from './config/route-policy.ts'
import { resolvePolicy } from './config/resolve-policy.ts'
import type { Answer, Exchange } from './exchange.ts'
import type { Fields, HttpRequest } from './message.ts'
import { invalidatedBy } from './request/unsafe.ts'
import type { Stored } from './response/stored-response.ts'
import { serve } from './serve.ts'
import { Variants } from './variants.ts'

/** The responses of one route, or of all below one path, in a layer. */
export interface ResponseCache<Req = unknown, Res = unknown> {
  readonly policy: RoutePolicy<Req, Res>
  /** Answers at once where a fresh response is in this process's memory. Rejects with what the request's own handler throws. */
  serve(exchange: Exchange<Req>): Answer | Promise<Answer>
  /** To be called when a request has been answered that may have changed something (RFC 9111, section 4.4). */
  afterUnsafe(request: HttpRequest<Req>, status: number, fields: Fields): Promise<void>
}

/**
 * Throws CONFIG_INVALID, which names the route and the option.
 * @example const articles = createResponseCache(cache, { layer: 'article', ttl: '1m' }, 'GET /articles')
 */
export function createResponseCache<Req = unknown, Res = unknown>(
  cache: Cache,
  options: RouteOptions<Req, Res>,
  route = 'responses',
): ResponseCache<Req, Res> {
  const names = new Set(cache.layers().map(({ name }) => name))
  const policy = resolvePolicy(options, route, (name) => names.has(name))
  const serving = {
    layer: cache.layer(policy.layer) as Layer<Stored>,
    policy: policy as RoutePolicy,
    variants: new Variants(),
  }
  return {
    policy,
    serve: (exchange) => serve(serving, exchange),
    afterUnsafe: async (request, status, fields) => {
      const tags = invalidatedBy(request, status, fields)
      if (tags.length > 0) await cache.invalidateTags(tags)
    },
  }
}
