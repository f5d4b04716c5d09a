import { type Server, createServer } from 'node:http'
import type { Cache } from '@cache/core'
import { responseCache } from '@cache/express'
import apicache from 'apicache'
import express, { type RequestHandler } from 'express'

/** Express whose handler answers with a value as JSON: bare, and behind each cache of responses. */
export function expressServers(page: object, cache: Cache): Map<string, Server> {
  return new Map([
    ['express', serverOf(page, [])],
    ['express, @cache/express', serverOf(page, [responseCache({ cache, layer: 'page', ttl: '1h' })])],
    ['express, apicache', serverOf(page, [apicache.middleware('1 hour') as RequestHandler])],
  ])
}

function serverOf(page: object, handlers: readonly RequestHandler[]): Server {
  const app = express()
  app.get('/page', ...handlers, (_req, res) => void res.json(page))
  return createServer(app)
}
