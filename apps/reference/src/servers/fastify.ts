import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { CacheMode } from '../caching/cache-mode.ts'
import type { Answer } from '../domain/answer.ts'
import type { QueryParameters } from '../domain/article-filter.ts'
import { errorBody } from '../domain/representation.ts'
import { answerHeaders } from './answer-headers.ts'
import type { ErrorLog, ServerParts } from './server.ts'

// Fastify's own limit of 100 characters would hide articles with long slugs.
const maxParamLength = 1000

export function createFastifyServer({ api, mode, health, home, log }: ServerParts): FastifyInstance {
  const onError = errorHandler(log)
  const server = fastify({ routerOptions: { maxParamLength }, frameworkErrors: onError })
  server.setErrorHandler(onError)
  server.setNotFoundHandler((request, reply) =>
    reply.code(404).send(errorBody(`there is nothing at ${request.method} ${request.url}`)),
  )

  server.get<{ Querystring: QueryParameters }>('/api/articles', (request, reply) =>
    send(reply, mode, () => api.listArticles(request.query)),
  )
  server.get<{ Params: { slug: string } }>('/api/articles/:slug', (request, reply) =>
    send(reply, mode, () => api.getArticle(request.params.slug)),
  )
  server.get('/api/tags', (_request, reply) => send(reply, mode, () => api.listTags()))
  server.get<{ Params: { username: string } }>('/api/profiles/:username', (request, reply) =>
    send(reply, mode, () => api.getProfile(request.params.username)),
  )
  server.get('/health', () => health())
  server.get('/', (request, reply) => reply.type('text/plain; charset=utf-8').send(home(`http://${request.host}`)))
  return server
}

async function send(reply: FastifyReply, mode: CacheMode, ask: () => Promise<Answer>): Promise<FastifyReply> {
  const startedAt = performance.now()
  const answer = await ask()
  const headers = answerHeaders(answer, mode, performance.now() - startedAt)
  return reply.code(answer.status).headers(headers).send(answer.body)
}

/** What the client did wrong is said; what went wrong here is logged and not shown. */
function errorHandler(log: ErrorLog) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const { statusCode = 500, message } = error as { statusCode?: number; message: string }
    if (statusCode < 500) {
      reply.code(statusCode).send(errorBody(message))
      return
    }
    log.error({ err: error, url: request.url }, 'request failed')
    reply.code(500).send(errorBody('something went wrong on the server'))
  }
}
