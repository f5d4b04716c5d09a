import { type Cache, type Layer, type RouteCounts, countsOfRoute } from '@cache/core'
import type { RouteOptions } from './config/route-options.ts'
import type { RoutePolicy } from './config/route-policy.ts'
import { resolvePolicy } from './config/resolve-policy.ts'
import { countAnswer } from './count-answer.ts'
import type { Answer, Exchange } from './exchange.ts'
import { HitAnswers } from './hit-answers.ts'
import type { Fields, HttpRequest } from './message.ts'
import { RequestKeys } from './request/request-key.ts'
import { invalidatedBy } from './request/unsafe.ts'
import type { Stored } from './response/stored-response.ts'
import { serve, serveAtOnce } from './serve.ts'
import { Variants } from './variants.ts'

/** The responses of one route, or of all below one path, in a layer. */
export interface ResponseCache<Req = unknown, Res = unknown> {
  readonly policy: RoutePolicy<Req, Res>
  /**
   * Answers at once where a fresh response is in this process's memory; else `exchange` is asked for what can run the handler. Rejects
   * with what that throws.
   */
  serve(request: HttpRequest<Req>, exchange: () => Exchange): Answer | Promise<Answer>
  /** What `serve` would answer at once from this process's memory, if it can. */
  serveAtOnce(request: HttpRequest<Req>): Answer | undefined
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
    hits: new HitAnswers(policy as RoutePolicy),
    keys: new RequestKeys(policy as RoutePolicy),
  }
  const ownCounts = countsOfRoute(cache, route)
  const countsFor = (request: HttpRequest): RouteCounts =>
    request.route === undefined ? ownCounts : countsOfRoute(cache, request.route)
  const count = (request: HttpRequest, answer: Answer | Promise<Answer>): Answer | Promise<Answer> => {
    // What the cache asks for itself nobody has asked for.
    if (request.isRefresh) return answer
    const counts = countsFor(request)
    return answer instanceof Promise ? answer.then((each) => countAnswer(counts, each)) : countAnswer(counts, answer)
  }
  return {
    policy,
    serve: (request, exchange) => count(request, serve(serving, request, exchange)),
    serveAtOnce: (request) => {
      const answer = serveAtOnce(serving, request)
      return answer && countAnswer(countsFor(request), answer)
    },
    afterUnsafe: async (request, status, fields) => {
      const tags = invalidatedBy(request, status, fields)
      if (tags.length > 0) await cache.invalidateTags(tags)
    },
  }
}
