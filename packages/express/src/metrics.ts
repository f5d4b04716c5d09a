import type { Metrics } from '@cache/core'
import { createHttpMetrics } from '@cache/http'
import { observeResponse } from '@cache/http/node'
import type { Request } from 'express'
import { type Middleware, asMiddleware } from './middleware.ts'

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

/** The path as the application has written it; where the cache answers for all below a path, that path. */
function routeOf({ baseUrl, route }: Request, outcome: unknown): string | undefined {
  const path = (route as { readonly path: string | RegExp } | undefined)?.path
  if (path === undefined) return outcome === undefined ? undefined : baseUrl || '/'
  return baseUrl + String(path)
}
