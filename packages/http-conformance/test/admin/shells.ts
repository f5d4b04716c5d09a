import 'reflect-metadata'
import { once } from 'node:events'
import { type RequestListener, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { adminRouter } from '@cache/express'
import { adminPlugin } from '@cache/fastify'
import { CacheAdminModule, CacheModule } from '@cache/nest'
import { Controller, Get, Module } from '@nestjs/common'
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import express5 from 'express'
import express4 from 'express4'
import { fastify } from 'fastify'
import type { AdminShell, Mounted } from '../../src/admin/shell.ts'

type Express = typeof express5

export const shells: readonly AdminShell[] = [
  expressShell('Express 4', express4 as unknown as Express, false),
  expressShell('Express 5', express5, false),
  expressShell('Express 5 behind a parser of bodies', express5, true),
  { name: 'Fastify', start: startFastify },
  { name: 'Nest on Express', start: (mounted) => startNest(mounted, new ExpressAdapter()) },
  { name: 'Nest on Fastify', start: (mounted) => startNest(mounted, new FastifyAdapter()) },
]

type Running = Awaited<ReturnType<AdminShell['start']>>

function expressShell(name: string, express: Express, parses: boolean): AdminShell {
  return {
    name,
    readsBodies: parses,
    async start(mounted) {
      const app = express()
      if (parses) app.use(express.json())
      app.get('/app', (_request, response) => void response.send('the app'))
      app.use('/admin/cache', adminRouter(mounted))
      return listen(app as RequestListener)
    },
  }
}

async function listen(listener: RequestListener): Promise<Running> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function startFastify(mounted: Mounted): Promise<Running> {
  const app = fastify({ forceCloseConnections: true })
  app.get('/app', async () => 'the app')
  await app.register(adminPlugin, { prefix: '/admin/cache', ...mounted })
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() }
}

async function startNest({ cache, ...options }: Mounted, adapter: AbstractHttpAdapter): Promise<Running> {
  class App {
    app(): string {
      return 'the app'
    }
  }
  Get('app')(App.prototype, 'app', Object.getOwnPropertyDescriptor(App.prototype, 'app')!)
  Controller()(App)
  class Root {
    readonly name = 'root'
  }
  Module({ imports: [CacheModule.forRoot({ cache }), CacheAdminModule.forRoot(options)], controllers: [App] })(Root)
  const nest = await NestFactory.create(Root, adapter, {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  })
  await nest.listen(0, '127.0.0.1')
  return { url: await nest.getUrl(), close: () => nest.close() }
}
