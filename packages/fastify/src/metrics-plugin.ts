import type { Metrics } from '@cache/core'
import { createHttpMetrics } from '@cache/http'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fastifyPlugin from 'fastify-plugin'

export interface MetricsPluginOptions {
  readonly metrics: Metrics
  /** Where Prometheus asks; default `/metrics`. `false`: nowhere. */
  readonly path?: string | false
  /** Whether requests are measured, of routes that are added later; default true. */
  readonly requests?: boolean
}

/**
 * Mounts what is in the registry, and measures requests by route and by what the cache did. Fails with CONFIG_INVALID for names
 * that are taken.
 * @example await app.register(metricsPlugin, { metrics: createMetrics({ registry }) })
 */
export const metricsPlugin: FastifyPluginAsync<MetricsPluginOptions> = fastifyPlugin(plugin, {
  fastify: '5.x',
  name: '@cache/fastify/metrics',
})

async function plugin(
  app: FastifyInstance,
  { metrics, path = '/metrics', requests = true }: MetricsPluginOptions,
): Promise<void> {
  if (requests) measure(app, metrics)
  if (path !== false) {
    app.get(path, async (_request, reply) =>
      reply.header('content-type', metrics.contentType).send(await metrics.text()),
    )
  }
}

function measure(app: FastifyInstance, metrics: Metrics): void {
  const measured = createHttpMetrics(metrics)
  app.addHook('onResponse', (request, reply, next) => {
    measured.observe({
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      outcome: reply.getHeader('x-cache'),
      duration: reply.elapsedTime,
    })
    next()
  })
}
