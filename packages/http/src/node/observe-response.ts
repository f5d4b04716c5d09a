import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpMetrics } from '../http-metrics.ts'
import type { Fields } from '../message.ts'

// What is written at once leaves no fields behind to be looked at.
const outcomeOf: unique symbol = Symbol('@cache/http: outcome')

interface Watched {
  [outcomeOf]?: unknown
}

/**
 * Counts a request when its answer has gone out, from now on. `route` is asked then, when the framework has found the route, for
 * its template.
 */
export function observeResponse(
  metrics: HttpMetrics,
  { req, res }: { readonly req: IncomingMessage; readonly res: ServerResponse & Watched },
  route: (outcome: unknown) => string | undefined,
): void {
  const startedAt = performance.now()
  // The framework may write another one into the request.
  const { method } = req
  res[outcomeOf] = null
  res.once('finish', () => {
    const duration = performance.now() - startedAt
    const outcome = res[outcomeOf] ?? res.getHeader('x-cache')
    metrics.observe({ method, route: route(outcome), status: res.statusCode, outcome, duration })
  })
}

/** Tells who is watching what was written at once. */
export function noteOutcome(res: ServerResponse & Watched, fields: Fields): void {
  if (res[outcomeOf] !== undefined) res[outcomeOf] = fields['x-cache']
}
