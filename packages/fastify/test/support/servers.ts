import { type Cache, createCache, queryLayer } from '@cache/core'
import fastify, { type FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'

/** A cache in memory, for one test. */
export function openCache(): Cache<{ article: ReturnType<typeof queryLayer> }> {
  const cache = createCache({ namespace: 'test', layers: { article: queryLayer({ ttl: '1h', jitter: 0 }) } })
  onTestFinished(() => cache.close())
  return cache
}

export function newApp(): FastifyInstance {
  const app = fastify({ forceCloseConnections: true })
  onTestFinished(() => app.close())
  return app
}

export function newHttp2App(): FastifyInstance {
  const app = fastify({ http2: true })
  onTestFinished(() => app.close())
  return app as unknown as FastifyInstance
}

export async function listen(app: FastifyInstance): Promise<string> {
  return app.listen({ port: 0, host: '127.0.0.1' })
}
