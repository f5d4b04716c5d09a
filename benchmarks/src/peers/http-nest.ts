import 'reflect-metadata'
import type { Server } from 'node:http'
import type { Cache } from '@cache/core'
import { CacheModule, CacheResponse, ResponseCacheInterceptor } from '@cache/nest'
import { CacheInterceptor, CacheModule as PeerModule, CacheTTL } from '@nestjs/cache-manager'
import { Controller, type DynamicModule, Get, Module, UseInterceptors } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ttl } from './peer.ts'

/** What makes of a bare route a cached one. */
interface Caching {
  readonly module: DynamicModule
  readonly decorators: readonly MethodDecorator[]
}

/** Nest on Express whose handler returns a value: bare, behind our interceptor, and behind Nest's own. */
export async function nestServers(page: object, cache: Cache): Promise<Map<string, Server>> {
  const ours: Caching = {
    module: CacheModule.forRoot({ cache }),
    decorators: [CacheResponse({ layer: 'page', ttl: '1h' }), UseInterceptors(ResponseCacheInterceptor)],
  }
  const theirs: Caching = {
    module: PeerModule.register({ ttl }),
    decorators: [CacheTTL(ttl), UseInterceptors(CacheInterceptor)],
  }
  return new Map([
    ['nest', await serverOf(page, undefined)],
    ['nest, @cache/nest', await serverOf(page, ours)],
    ['nest, @nestjs/cache-manager', await serverOf(page, theirs)],
  ])
}

/** Decorators are called, since Node.js runs this file as it is. */
async function serverOf(page: object, caching: Caching | undefined): Promise<Server> {
  class PageController {
    page(): object {
      return page
    }
  }
  const handler = Object.getOwnPropertyDescriptor(PageController.prototype, 'page')!
  for (const decorator of [Get('page'), ...(caching?.decorators ?? [])]) {
    decorator(PageController.prototype, 'page', handler)
  }
  Controller()(PageController)
  class AppModule {
    readonly name = 'benchmark'
  }
  Module({ imports: caching ? [caching.module] : [], controllers: [PageController] })(AppModule)
  const app = await NestFactory.create(AppModule, { logger: ['error'] })
  await app.init()
  return app.getHttpServer() as Server
}
