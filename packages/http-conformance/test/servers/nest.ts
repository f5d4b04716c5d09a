import 'reflect-metadata'
import { Readable } from 'node:stream'
import { CacheModule, CacheResponse, ResponseCacheInterceptor } from '@cache/nest'
import {
  Controller,
  type INestApplication,
  Req,
  RequestMapping,
  RequestMethod,
  Res,
  StreamableFile,
  type Type,
  UseInterceptors,
} from '@nestjs/common'
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core'
import type { App, HandlerRequest, Reply, Route } from '../../src/index.ts'

/** On either platform: all that differs is how a middleware of the platform is set. */
export async function createNest(adapter: AbstractHttpAdapter, { cache, routes }: App): Promise<INestApplication> {
  const Routes = emptyClass()
  for (const [at, route] of routes.entries()) addRoute(Routes, `route${at}`, route, adapter)
  Controller()(Routes)
  const module = { module: emptyClass(), imports: [CacheModule.forRoot({ cache })], controllers: [Routes] }
  return NestFactory.create(module, adapter, { logger: false, abortOnError: false })
}

/** What the decorators of a controller would do. */
function addRoute(controller: { prototype: object }, name: string, route: Route, adapter: AbstractHttpAdapter): void {
  const value = async (request: HandlerRequest & { originalUrl: string }, response: unknown): Promise<unknown> => {
    const { method, headers, originalUrl: url } = request
    const { status = 200, fields = {}, body, json } = await route.handler({ method, url, headers })
    adapter.status(response, status)
    for (const [field, text] of Object.entries(fields)) adapter.setHeader(response, field, text as string)
    return json ?? sendable(body)
  }
  const descriptor: PropertyDescriptor = { value, writable: true, configurable: true }
  Object.defineProperty(controller.prototype, name, descriptor)
  Req()(controller.prototype, name, 0)
  Res({ passthrough: true })(controller.prototype, name, 1)
  RequestMapping({ path: route.path, method: RequestMethod[route.method] })(controller.prototype, name, descriptor)
  if (!route.cache) return
  UseInterceptors(ResponseCacheInterceptor)(controller.prototype, name, descriptor)
  CacheResponse(route.cache)(controller.prototype, name, descriptor)
}

function emptyClass(): Type {
  // oxlint-disable-next-line typescript/no-extraneous-class -- Its routes are added one by one.
  return class {} as Type
}

function sendable(body: Reply['body']): unknown {
  if (body instanceof Readable) return new StreamableFile(body)
  return Buffer.isBuffer(body) ? new StreamableFile(body) : body
}
