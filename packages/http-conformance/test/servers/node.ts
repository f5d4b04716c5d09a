import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable, pipeline } from 'node:stream'
import { type ResponseCache, createResponseCache } from '@cache/http'
import { serveNode } from '@cache/http/node'
import type { App, HandlerRequest, Reply, Route, RunningServer, TestServer } from '../../src/index.ts'

/** No framework at all. */
export const node: TestServer = { name: 'node:http', start }

interface CachedRoute extends Route {
  readonly caching: ResponseCache<IncomingMessage, ServerResponse> | undefined
}

async function start({ cache, routes, before }: App): Promise<RunningServer> {
  const table = new Map<string, CachedRoute>()
  for (const route of routes) {
    table.set(`${route.method} ${route.path}`, {
      ...route,
      caching: route.cache && createResponseCache(cache, route.cache),
    })
  }
  const server = createServer((req, res) => {
    const path = (req.url ?? '').split('?', 1)[0]
    const route = table.get(`${req.method === 'HEAD' ? 'GET' : req.method} ${path}`)
    for (const [name, value] of Object.entries(before(neutral(req)))) res.setHeader(name, value)
    if (route) handle(route, req, res)
    else res.writeHead(404).end()
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function handle({ caching, handler }: CachedRoute, req: IncomingMessage, res: ServerResponse): void {
  const fail = (): void => void (res.headersSent ? res.destroy() : res.writeHead(500).end())
  const run = (): Promise<void> =>
    handler(neutral(req))
      .then((reply) => answer(res, reply))
      .catch(fail)
  if (caching) serveNode(caching, { req, res, raw: req, run, fail })
  else void run()
}

function answer(res: ServerResponse, { status = 200, fields = {}, body, json }: Reply): void {
  res.statusCode = status
  for (const [name, value] of Object.entries(fields)) res.setHeader(name, value)
  if (body instanceof Readable) pipeline(body, res, () => {})
  else if (json) res.setHeader('content-type', 'application/json').end(JSON.stringify(json))
  else res.end(body)
}

function neutral({ method = 'GET', url = '', headers }: IncomingMessage): HandlerRequest {
  return { method, url, headers }
}
