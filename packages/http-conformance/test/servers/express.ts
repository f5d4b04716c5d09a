import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable, pipeline } from 'node:stream'
import { responseCache } from '@cache/express'
import type express from 'express'
import type { Request, RequestHandler, Response } from 'express'
import type { App, HandlerRequest, Reply, Route, RunningServer } from '../../src/index.ts'

type Framework = () => ReturnType<typeof express>

/** Either version: what differs between them is not what an application writes here. */
export async function startExpress(framework: Framework, { cache, routes, before }: App): Promise<RunningServer> {
  const app = framework()
  app.use((req, res, next) => {
    res.set(before(neutral(req)))
    next()
  })
  for (const route of routes) {
    const caching = route.cache ? [responseCache({ cache, ...route.cache })] : []
    app[methodOf(route)](route.path, ...caching, handlerOf(route))
  }
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening))
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function handlerOf({ handler }: Route): RequestHandler {
  return async (req, res, next) => {
    try {
      answer(res, await handler(neutral(req)))
    } catch (error) {
      // Version 4 takes no promises.
      next(error)
    }
  }
}

function answer(res: Response, { status = 200, fields = {}, body, json }: Reply): void {
  res.status(status).set(fields)
  // Destroys the response where the source fails.
  if (body instanceof Readable) pipeline(body, res, () => {})
  else if (json) res.json(json)
  else if (body === undefined) res.end()
  else res.send(body)
}

function methodOf({ method }: Route): 'get' | 'post' | 'put' | 'patch' | 'delete' {
  return method.toLowerCase() as 'get'
}

function neutral(req: Request): HandlerRequest {
  return { method: req.method, url: req.originalUrl, headers: req.headers }
}
