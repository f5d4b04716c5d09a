import { cachePlugin } from '@cache/fastify'
import { type FastifyRequest, fastify } from 'fastify'
import type { App, HandlerRequest, RunningServer, TestServer } from '../../src/index.ts'

export const fastify5: TestServer = { name: 'Fastify 5', start }

type Lines = Record<string, string | string[]>

async function start({ cache, routes, before }: App): Promise<RunningServer> {
  const app = fastify()
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(before(neutral(request)) as Lines)
    done()
  })
  await app.register(cachePlugin, { cache })
  for (const { method, path, cache: options, handler } of routes) {
    app.route({
      method,
      url: path,
      ...(options && { config: { cache: options } }),
      handler: async (request, reply) => {
        const { status = 200, fields = {}, body, json } = await handler(neutral(request))
        return reply
          .code(status)
          .headers(fields as Lines)
          .send(json ?? body)
      },
    })
  }
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() }
}

function neutral({ method, url, headers }: FastifyRequest): HandlerRequest {
  return { method, url, headers }
}
