import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AdminOptions, createAdminApi } from '@cache/admin'
import { serveAdmin } from '@cache/admin/node'

/** A request as a middleware gets it: that of Express, or of Node.js on Fastify. */
export interface AdminHttpRequest extends IncomingMessage {
  /** By what Express trusts. */
  readonly ip?: string
  /** What a parser of Express has made of the body. */
  readonly body?: unknown
}

export type AdminMiddleware = (req: AdminHttpRequest, res: ServerResponse, next: (error?: unknown) => void) => void

/**
 * The admin API of a cache, for everything below where it is mounted; `CacheAdminModule` does so with the cache of the application.
 * Throws CONFIG_INVALID, which names the option; without `authorize` there is none.
 * @example app.use('/admin/cache', adminMiddleware({ cache: app.get(Cache), authorize }))
 */
export function adminMiddleware(options: AdminOptions<AdminHttpRequest>): AdminMiddleware {
  const api = createAdminApi(options)
  return (req, res, next) => {
    const remoteAddress = req.ip ?? req.socket.remoteAddress
    serveAdmin(api, { req, res, raw: req, url: req.url ?? '/', remoteAddress, parsed: req.body, fail: next })
  }
}
