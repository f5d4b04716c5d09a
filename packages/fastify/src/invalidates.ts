import type { Cache } from '@cache/core'
import { type InvalidationOptions, createInvalidation, isUnsafe } from '@cache/http/node'
import type { FastifyReply, FastifyRequest, onSendAsyncHookHandler } from 'fastify'

export interface InvalidatesOptions extends InvalidationOptions<[FastifyRequest, FastifyReply]> {
  readonly cache: Cache
}

/**
 * A hook for routes that write: makes things invalid when that has succeeded, before the answer is sent. Throws CONFIG_INVALID,
 * which names the option.
 * @example app.put('/articles/:id', { onSend: invalidates({ cache, tags: ['articles'] }) }, updateArticle)
 */
export function invalidates({ cache, ...options }: InvalidatesOptions): onSendAsyncHookHandler {
  const invalidate = createInvalidation(cache, options)
  return async (request, reply, payload) => {
    if (!isUnsafe(request.method) || reply.statusCode >= 400) return payload
    await invalidate(request, reply).catch((error: unknown) =>
      reply.log.error({ err: error }, 'the cache was not told of a write'),
    )
    return payload
  }
}
