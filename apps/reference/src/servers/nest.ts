import 'reflect-metadata'
import { CacheAdminModule, CacheMetricsModule, CacheModule, CacheResponse, ResponseCacheInterceptor } from '@cache/nest'
import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  Module,
  NotFoundException,
  Req,
  RequestMapping,
  RequestMethod,
  Res,
  type Type,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import express, { type Request, type Response } from 'express'
import { answer, identify } from './answer.ts'
import { errorAnswer, nothingAt } from './error-answer.ts'
import { exchangeOf, prepareExpress, send } from './express.ts'
import { keptResponses } from './kept-responses.ts'
import type { Route } from './route.ts'
import { routes } from './routes.ts'
import type { ErrorLog, Server, ServerParts } from './server.ts'

/** Decorators are called, since Node.js runs these files as they are. */
export async function createNestServer(parts: ServerParts): Promise<Server> {
  class AppModule {
    readonly name = 'reference'
  }
  Module({
    imports: [
      CacheModule.forRoot({ cache: parts.cache }),
      CacheMetricsModule.forRoot({ metrics: parts.metrics }),
      ...(parts.admin ? [CacheAdminModule.forRoot({ ...parts.admin, path: '/admin/cache' })] : []),
    ],
    controllers: [controllerOf(parts)],
  })(AppModule)

  const platform = express()
  prepareExpress(platform)
  const app = await NestFactory.create(AppModule, new ExpressAdapter(platform), {
    // Bodies are read by the handlers.
    bodyParser: false,
    logger: ['error'],
  })
  app.useGlobalFilters(new ErrorFilter(parts.log))
  return {
    async listen({ host, port }) {
      await app.listen(port, host)
      return app.getUrl()
    },
    close: () => app.close(),
  }
}

function controllerOf(parts: ServerParts): Type {
  class ApiController {
    readonly name = 'api'
  }
  Controller()(ApiController)
  for (const route of routes) addHandler(ApiController.prototype, route, parts)
  return ApiController
}

function addHandler(prototype: object, route: Route, parts: ServerParts): void {
  const name = `${route.method} ${route.path}`
  // Named as its property is, since Nest looks for what decorators have said under either.
  const handlers = {
    async [name](request: Request, response: Response): Promise<void> {
      send(response, await answer(route, parts, exchangeOf(request, response)), route)
    },
  }
  const descriptor = Object.getOwnPropertyDescriptor(handlers, name)!
  Object.defineProperty(prototype, name, descriptor)

  RequestMapping({ path: route.path, method: RequestMethod[route.method] })(prototype, name, descriptor)
  Req()(prototype, name, 0)
  Res()(prototype, name, 1)
  UseGuards({
    async canActivate(context) {
      const http = context.switchToHttp()
      await identify(route, parts, exchangeOf(http.getRequest<Request>(), http.getResponse<Response>()))
      return true
    },
  })(prototype, name, descriptor)
  const kept = keptResponses<Request, Response>(route, parts, (request) => request.originalUrl)
  if (!kept) return
  CacheResponse(kept)(prototype, name, descriptor)
  UseInterceptors(ResponseCacheInterceptor)(prototype, name, descriptor)
}

class ErrorFilter implements ExceptionFilter {
  readonly #log: ErrorLog

  constructor(log: ErrorLog) {
    this.#log = log
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp()
    const request = http.getRequest<Request>()
    const { method, originalUrl: url } = request
    const told = error instanceof NotFoundException ? nothingAt(method, url) : error
    const response = http.getResponse<Response>()
    if (!response.headersSent) send(response, errorAnswer(told, url, this.#log))
  }
}
Catch()(ErrorFilter)
