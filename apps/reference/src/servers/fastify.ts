import { adminPlugin, cachePlugin, metricsPlugin } from '@cache/fastify'
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Answer } from '../domain/answer.ts'
import { answer, type Exchange, identify } from './answer.ts'
import { errorAnswer, nothingAt } from './error-answer.ts'
import { keptResponses } from './kept-responses.ts'
import type { Route } from './route.ts'
import { routes } from './routes.ts'
import { sentOf } from './sent.ts'
import type { Server, ServerParts } from './server.ts'
import { serverTiming } from './server-timing.ts'

// Fastify's own limit of 100 characters would hide what has a longer name.
const maxParamLength = 16_384

export async function createFastifyServer(parts: ServerParts): Promise<Server> {
  const onError = (error: unknown, request: FastifyRequest, reply: FastifyReply): void =>
    void send(reply, errorAnswer(error, request.url, parts.log))
  const server = fastify({ routerOptions: { maxParamLength, ignoreTrailingSlash: true }, frameworkErrors: onError })
  server.setErrorHandler(onError)
  server.setNotFoundHandler((request) => {
    throw nothingAt(request.method, request.url)
  })
  // Bodies are read by the handler.
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', (_request, _payload, done) => done(null))

  const startedAt = new WeakMap<FastifyRequest, number>()
  server.addHook('onRequest', (request, _reply, done) => {
    startedAt.set(request, performance.now())
    done()
  })
  const addTiming = (scope: FastifyInstance): void => {
    scope.addHook('onSend', (request, reply, _payload, done) => {
      const now = performance.now()
      reply.header('server-timing', serverTiming(reply, now - (startedAt.get(request) ?? now)))
      done()
    })
  }
  await server.register(metricsPlugin, { metrics: parts.metrics })
  if (parts.admin) await server.register(adminPlugin, { ...parts.admin, prefix: '/admin/cache', cache: parts.cache })
  // Writes are no part of it: the domain says what they make wrong, where the plugin would take every list for one.
  await server.register(async (scope) => {
    await scope.register(cachePlugin, { cache: parts.cache })
    // Behind the plugin, so that it is told of each answer and not kept with one.
    addTiming(scope)
    for (const route of routes) if (route.keptBy) addRoute(scope, route, parts)
  })
  addTiming(server)
  for (const route of routes) if (!route.keptBy) addRoute(server, route, parts)
  return server
}

function addRoute(scope: FastifyInstance, route: Route, parts: ServerParts): void {
  const cache = keptResponses<FastifyRequest, FastifyReply>(route, parts, (request) => request.originalUrl)
  scope.route({
    // As one, so that HEAD is answered from what GET has left.
    method: route.method === 'GET' ? ['GET', 'HEAD'] : route.method,
    exposeHeadRoute: false,
    url: route.path,
    config: cache ? { cache } : {},
    onRequest: (request, reply) => identify(route, parts, exchangeOf(request, reply)),
    handler: async (request, reply) => send(reply, await answer(route, parts, exchangeOf(request, reply)), route),
  })
}

function exchangeOf(request: FastifyRequest, reply: FastifyReply): Exchange {
  return { request, response: reply, message: request.raw, url: request.originalUrl, params: request.params }
}

function send(reply: FastifyReply, given: Answer, route?: Route): FastifyReply {
  const { status, fields, body } = sentOf(given, route)
  return reply.code(status).headers(fields).send(body)
}
