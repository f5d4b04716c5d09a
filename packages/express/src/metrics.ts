import type { Metrics } from '@cache/core'
import { createHttpMetrics } from '@cache/http'
import { observeResponse } from '@cache/http/node'
import type { Request } from 'express'
import { type Middleware, asMiddleware } from './middleware.ts'
import { pathOf } from './path-of.ts'

/**
 * Answers with all that is in the registry, as Prometheus reads it.
 * @example app.get('/metrics', metricsHandler(metrics))
 */
export function metricsHandler(metrics: Metrics): Middleware {
  return asMiddleware((_req, res, next) => {
    metrics.text().then((text) => res.set('Content-Type', metrics.contentType).end(text), next)
  })
}

/**
 * Measures the requests behind it, by route and by what the cache did. Throws CONFIG_INVALID for names that are taken.
 * @example app.use(requestMetrics(createMetrics({ registry })))
 */
export function requestMetrics(metrics: Metrics): Middleware {
  const measured = createHttpMetrics(metrics)
  return asMiddleware((req, res, next) => {
    observeResponse(measured, { req, res }, (outcome) => routeOf(req, outcome))
    next()
  })
}

/** Where the cache answers for all below a path, that path. */
function routeOf(req: Request, outcome: unknown): string | undefined {
  return pathOf(req) ?? (outcome === undefined ? undefined : req.baseUrl || '/')
}
