import { type AdminOptions, createAdminApi } from '@cache/admin'
import { serveAdmin } from '@cache/admin/node'
import type { Request } from 'express'
import { type Middleware, asMiddleware } from './middleware.ts'

/**
 * The admin API of a cache, for everything below where it is mounted. Throws CONFIG_INVALID, which names the option; without
 * `authorize` there is none.
 * @example app.use('/admin/cache', adminRouter({ cache, authorize }))
 */
export function adminRouter(options: AdminOptions<Request>): Middleware {
  const api = createAdminApi(options)
  return asMiddleware((req, res, next) => {
    const call = { req, res, raw: req, url: req.url, remoteAddress: req.ip, parsed: req.body as unknown }
    serveAdmin(api, { ...call, fail: next })
  })
}
