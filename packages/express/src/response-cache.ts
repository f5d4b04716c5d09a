import type { Cache, LayerMap } from '@cache/core'
import { type RouteOptions, createResponseCache } from '@cache/http'
import { serveNode } from '@cache/http/node'
import type { Request, Response } from 'express'
import { type Middleware, asMiddleware } from './middleware.ts'
import { pathOf } from './path-of.ts'

export interface ResponseCacheOptions<L extends LayerMap = LayerMap> extends RouteOptions<Request, Response> {
  readonly cache: Cache<L>
  readonly layer: keyof L & string
}

/**
 * Answers from the cache what is behind it: a route, a router, or all below a path. Writes behind it make invalid what is kept for
 * their URL. Throws CONFIG_INVALID, which names the option.
 * @example app.get('/articles', responseCache({ cache, layer: 'article', ttl: '1m' }), listArticles)
 */
export function responseCache<L extends LayerMap>({ cache, ...options }: ResponseCacheOptions<L>): Middleware {
  const place = `responseCache({ layer: '${options.layer}' })`
  const responses = createResponseCache<Request, Response>(cache, options, place)
  return asMiddleware((req, res, next) => {
    const run = (): void => next()
    const { originalUrl: url, protocol: scheme } = req
    serveNode(responses, { req, res, raw: req, url, route: routeOf(req), scheme, run, fail: next })
  })
}

/** HEAD asks for what GET has stored. */
function routeOf(req: Request): string {
  return `${req.method === 'HEAD' ? 'GET' : req.method} ${pathOf(req) ?? (req.baseUrl || '/')}`
}
