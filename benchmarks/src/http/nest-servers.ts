import 'reflect-metadata'
import type { Server } from 'node:http'
import type { Cache } from '@cache/core'
import { CacheModule, CacheResponse, ResponseCacheInterceptor } from '@cache/nest'
import { Controller, Get, Module, Res, UseInterceptors } from '@nestjs/common'
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'

export interface Page {
  readonly body: Buffer
  readonly type: string
}

interface PageResponse {
  type(type: string): { send(body: Buffer): unknown }
}

/** A server of Nest, bare or behind the cache; decorators are called, since Node.js runs this file as it is. */
export async function nestServer(
  platform: 'express' | 'fastify',
  { body, type }: Page,
  cache: Cache | undefined,
): Promise<Server> {
  class PageController {
    page(response: PageResponse): void {
      response.type(type).send(body)
    }
  }
  const handler = [
    PageController.prototype,
    'page',
    Object.getOwnPropertyDescriptor(PageController.prototype, 'page')!,
  ] as const
  Controller()(PageController)
  Get('page')(...handler)
  Res()(PageController.prototype, 'page', 0)
  if (cache) {
    CacheResponse({ layer: 'page', ttl: '1h' })(...handler)
    UseInterceptors(ResponseCacheInterceptor)(...handler)
  }
  class AppModule {
    readonly name = 'benchmark'
  }
  Module({ imports: cache ? [CacheModule.forRoot({ cache })] : [], controllers: [PageController] })(AppModule)
  const adapter = (platform === 'express' ? new ExpressAdapter() : new FastifyAdapter()) as AbstractHttpAdapter
  const app = await NestFactory.create(AppModule, adapter, { logger: ['error'] })
  await app.init()
  if (adapter instanceof FastifyAdapter) await adapter.getInstance().ready()
  return app.getHttpServer() as Server
}
