import { type Cache, CacheError } from '@cache/core'
import { type ResponseCache, type RouteOptions as CacheOptions, createResponseCache } from '@cache/http'
import { isUnsafe } from '@cache/http/node'
import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { exchangeOf, httpRequestOf } from './exchange.ts'
import { fieldsOf } from './reply-fields.ts'
import { serveFastify } from './serve-fastify.ts'

export interface CachePluginOptions {
  readonly cache: Cache
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answer this route from the cache. */
    cache?: CacheOptions<FastifyRequest, FastifyReply>
  }
}

type Responses = ResponseCache<FastifyRequest, FastifyReply>

const scopeOf = Symbol('@cache/fastify')

/**
 * Answers routes with `config.cache` from the cache, after the `onRequest` hooks and before bodies are read; and makes invalid what
 * is kept for a URL when a write to it has succeeded. Holds in the scope it is registered in, for routes that are added later. Hooks
 * `onSend` that are registered before it are part of what is kept; later ones run for each answer.
 * @example await app.register(cachePlugin, { cache })
 */
export const cachePlugin: FastifyPluginCallback<CachePluginOptions> = fastifyPlugin(plugin, {
  fastify: '5.x',
  name: '@cache/fastify',
})

function plugin(app: FastifyInstance, { cache }: CachePluginOptions, done: (error?: Error) => void): void {
  if (Object.hasOwn(app, scopeOf))
    return done(new CacheError('CONFIG_INVALID', 'cachePlugin is registered twice in a scope'))
  const scope: { responses?: Responses } = {}
  Object.assign(app, { [scopeOf]: scope })

  app.addHook('onRoute', function (route) {
    const options = route.config?.cache
    // A plugin of an inner scope has its own cache.
    if (!options || (this as unknown as Record<symbol, unknown>)[scopeOf] !== scope) return
    const responses: Responses = createResponseCache(cache, options, nameOf(route))
    scope.responses ??= responses
    addOnRequest(route, responses)
  })
  // With a callback, so that a hit waits for no promise.
  // oxlint-disable promise/no-callback-in-promise
  app.addHook('onSend', (request, reply, payload, next) => {
    const exchange = exchangeOf(request)
    if (exchange) exchange.settle(payload).then((settled) => next(null, settled), next)
    else if (scope.responses && isUnsafe(request.method) && reply.statusCode < 400) {
      const told = scope.responses.afterUnsafe(httpRequestOf(request), reply.statusCode, fieldsOf(reply))
      void told.catch(ignore).then(() => next(null, payload))
    } else next(null, payload)
  })
  // oxlint-enable promise/no-callback-in-promise
  done()
}

/** HEAD asks for what GET has stored; Fastify makes a route of its own for it. */
function nameOf({ method, url }: RouteOptions): string {
  const methods = new Set([method].flat().map((each) => (each === 'HEAD' ? 'GET' : each)))
  return `${[...methods].join('|')} ${url}`
}

function addOnRequest(route: RouteOptions, responses: Responses): void {
  route.onRequest = [route.onRequest ?? []].flat()
  // Only hooks of the route can change what the cache has answered, once it has.
  const mayBeChanged = (): boolean => route.onSend !== undefined
  route.onRequest.push((_request, reply, next) =>
    serveFastify(responses, { reply, next, mayBeChanged: mayBeChanged() }),
  )
}

function ignore(): void {
  // The cache tells of its failures by itself.
}
