import type { Cache } from '@cache/core'
import { type InvalidationOptions, beforeEnd, createInvalidation, isUnsafe } from '@cache/http/node'
import type { Request, Response } from 'express'
import { type Middleware, asMiddleware } from './middleware.ts'

export interface InvalidatesOptions extends InvalidationOptions<[Request, Response]> {
  readonly cache: Cache
}

/**
 * Makes things invalid when a write behind it has succeeded, before its answer is sent. Throws CONFIG_INVALID, which names the
 * option.
 * @example app.put('/articles/:id', invalidates({ cache, tags: (req) => [`article:${req.params.id}`] }), updateArticle)
 */
export function invalidates({ cache, ...options }: InvalidatesOptions): Middleware {
  const invalidate = createInvalidation(cache, options)
  return asMiddleware((req, res, next) => {
    if (isUnsafe(req.method)) beforeEnd(res, () => invalidate(req, res))
    next()
  })
}
