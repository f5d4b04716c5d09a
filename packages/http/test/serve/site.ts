import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Cache } from '@cache/core'
import { createTestCache } from '@cache/core/testing'
import { onTestFinished } from 'vitest'
import { type RouteOptions, createResponseCache } from '../../src/index.ts'
import { serveNode } from '../../src/node/index.ts'
import { listening } from '../support/node-server.ts'

type Options = Omit<RouteOptions<IncomingMessage, ServerResponse>, 'layer'>
type Handler = (req: IncomingMessage, res: ServerResponse) => unknown

interface Site {
  /** How often the handler has run. */
  readonly runs: () => number
  get(path?: string, init?: RequestInit): Promise<Seen>
  many(count: number, path?: string): Promise<Seen[]>
}

interface Seen {
  readonly status: number
  readonly outcome: string | null
  readonly headers: Headers
  readonly body: string
}

/** One route behind the cache, on a server of its own. */
export async function siteOf(options: Options, handler: Handler, cache: Cache = testCache().cache): Promise<Site> {
  const pages = createResponseCache<IncomingMessage, ServerResponse>(cache, { layer: 'page', ...options }, 'GET /')
  let runs = 0
  const { url } = await listening((req, res) =>
    serveNode(pages, {
      req,
      res,
      raw: req,
      run: () => {
        runs++
        return handler(req, res)
      },
      fail: (error) => void res.writeHead(500).end(String(error)),
    }),
  )
  const get = async (path = '/', init?: RequestInit): Promise<Seen> => {
    const answer = await fetch(url + path, init)
    const { headers, status } = answer
    return { status, headers, outcome: headers.get('x-cache'), body: await answer.text() }
  }
  return { runs: () => runs, get, many: (count, path) => Promise.all(Array.from({ length: count }, () => get(path))) }
}

export function testCache(): ReturnType<typeof createTestCache<{ page: { jitter: 0; ttl: string } }>> {
  const made = createTestCache({ layers: { page: { ttl: '1h', jitter: 0 } } })
  onTestFinished(() => made.cache.close())
  return made
}
