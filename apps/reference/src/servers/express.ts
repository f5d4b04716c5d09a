import { adminRouter, metricsHandler, requestMetrics, responseCache } from '@cache/express'
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express'
import responseTime from 'response-time'
import type { Answer } from '../domain/answer.ts'
import { answer, type Exchange, identify } from './answer.ts'
import { errorAnswer, nothingAt } from './error-answer.ts'
import { keptResponses } from './kept-responses.ts'
import { nodeServer } from './node-server.ts'
import type { Route } from './route.ts'
import { routes } from './routes.ts'
import { sentOf } from './sent.ts'
import type { Server, ServerParts } from './server.ts'
import { serverTiming } from './server-timing.ts'

export function createExpressServer(parts: ServerParts): Server {
  const app = express()
  prepareExpress(app)
  app.use(requestMetrics(parts.metrics))
  app.get('/metrics', metricsHandler(parts.metrics))
  if (parts.admin) app.use('/admin/cache', adminRouter({ ...parts.admin, cache: parts.cache }))
  for (const route of routes) addRoute(app, route, parts)
  app.use((request) => {
    throw nothingAt(request.method, request.originalUrl)
  })
  app.use(((error, request, response, next) => {
    if (response.headersSent) next(error)
    else send(response, errorAnswer(error, request.originalUrl, parts.log))
  }) satisfies ErrorRequestHandler)
  return nodeServer(app)
}

/** What Nest, which runs on Express here, needs as well. */
export function prepareExpress(app: Pick<Express, 'disable' | 'enable' | 'use'>): void {
  app.disable('x-powered-by')
  app.enable('case sensitive routing')
  // Before the response cache, so that it is told of each answer and not kept with one.
  app.use(responseTime((_request, response, time) => response.setHeader('Server-Timing', serverTiming(response, time))))
}

export function exchangeOf(request: Request, response: Response): Exchange {
  return { request, response, message: request, url: request.originalUrl, params: request.params }
}

export function send(response: Response, given: Answer, route?: Route): void {
  const { status, fields, body } = sentOf(given, route)
  response.status(status).set(fields).send(body)
}

function addRoute(app: Express, route: Route, parts: ServerParts): void {
  const path = app.route(route.path)
  const method = route.method.toLowerCase() as Lowercase<Route['method']>
  path[method](async (request, response, next) => {
    await identify(route, parts, exchangeOf(request, response))
    next()
  })
  const kept = keptResponses<Request, Response>(route, parts, (request) => request.originalUrl)
  if (kept) path[method](responseCache({ cache: parts.cache, ...kept }))
  path[method](async (request, response) => {
    send(response, await answer(route, parts, exchangeOf(request, response)), route)
  })
}
