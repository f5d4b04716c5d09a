import type { Metrics } from '@cache/core'
import { type HttpMetrics, createHttpMetrics } from '@cache/http'
import { observeResponse } from '@cache/http/node'
import type { HttpAdapterHost } from '@nestjs/core'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** What is needed of Fastify, which need not be there. */
interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyRequest, reply: { readonly raw: ServerResponse }, next: () => void) => void,
  ): unknown
}

interface FastifyRequest {
  readonly raw: IncomingMessage
  readonly routeOptions: { readonly url?: string | undefined }
}

type ExpressRequest = IncomingMessage & { readonly route?: { readonly path: unknown } }

/** On the platform itself, since hits are answered before Nest's interceptors run. */
export function measureRequests(adapter: HttpAdapterHost['httpAdapter'], metrics: Metrics): void {
  const measured = createHttpMetrics(metrics)
  if (adapter.getType() === 'fastify') measureFastify(adapter.getInstance<FastifyLike>(), measured)
  else {
    adapter.use((req: ExpressRequest, res: ServerResponse, next: () => void) => {
      // Nest registers whole paths.
      observeResponse(measured, { req, res }, () => req.route && String(req.route.path))
      next()
    })
  }
}

function measureFastify(app: FastifyLike, measured: HttpMetrics): void {
  app.addHook('onRequest', (request, { raw: res }, next) => {
    observeResponse(measured, { req: request.raw, res }, () => request.routeOptions.url)
    next()
  })
}
