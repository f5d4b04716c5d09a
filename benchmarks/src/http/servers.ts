import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Cache, createCache, queryLayer } from '@cache/core'
import { responseCache } from '@cache/express'
import { cachePlugin } from '@cache/fastify'
import express from 'express'
import fastify from 'fastify'
import { articleOf } from '../articles.ts'
import { nestServer } from './nest-servers.ts'

/** One body, made before anybody asks for it. */
const body = Buffer.from(JSON.stringify(articleOf(1, 2000)))
const type = 'application/json; charset=utf-8'
const page = { body, type }

export const frameworks = ['express', 'fastify', 'nest on express', 'nest on fastify'] as const

export type Framework = (typeof frameworks)[number]

/** A framework twice, with a handler that sends those bytes: bare, and behind the cache. */
export interface Started {
  readonly ports: Readonly<Record<string, number>>
  close(): Promise<void>
}

export async function startServers(framework: Framework): Promise<Started> {
  const cache = createCache({ layers: { page: queryLayer({ ttl: '1h' }) } })
  const servers = new Map<string, Server>([
    [framework, await serverOf(framework, undefined)],
    [`${framework}, cached`, await serverOf(framework, cache)],
  ])
  await Promise.all(Array.from(servers.values(), listening))
  return {
    ports: Object.fromEntries(Array.from(servers, ([name, server]) => [name, (server.address() as AddressInfo).port])),
    close: async () => {
      for (const server of servers.values()) server.close()
      for (const server of servers.values()) server.closeAllConnections()
      await cache.close()
    },
  }
}

async function serverOf(framework: Framework, cache: Cache | undefined): Promise<Server> {
  switch (framework) {
    case 'express':
      return cache ? cachedExpress(cache) : bareExpress()
    case 'fastify':
      return cache ? cachedFastify(cache) : bareFastify()
    case 'nest on express':
      return nestServer('express', page, cache)
    default:
      return nestServer('fastify', page, cache)
  }
}

function bareExpress(): Server {
  const app = express()
  app.get('/page', (_req, res) => void res.type(type).send(body))
  return createServer(app)
}

function cachedExpress(cache: Cache): Server {
  const app = express()
  app.use('/page', responseCache({ cache, layer: 'page', ttl: '1h' }))
  app.get('/page', (_req, res) => void res.type(type).send(body))
  return createServer(app)
}

async function bareFastify(): Promise<Server> {
  const app = fastify()
  app.get('/page', (_request, reply) => reply.type(type).send(body))
  await app.ready()
  return app.server
}

async function cachedFastify(cache: Cache): Promise<Server> {
  const app = fastify()
  await app.register(cachePlugin, { cache })
  app.get('/page', { config: { cache: { layer: 'page', ttl: '1h' } } }, (_request, reply) =>
    reply.type(type).send(body),
  )
  await app.ready()
  return app.server
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => void server.listen(0, '127.0.0.1', resolve))
}
