import type { RouteOptions } from '@cache/http'
import { type CustomDecorator, SetMetadata } from '@nestjs/common'

const CACHE_RESPONSE_METADATA = 'cache:response'

/** `Req` and `Res` are those of the platform: of Express, or of Fastify. */
// oxlint-disable-next-line typescript/no-explicit-any
export type CacheResponseOptions<Req = any, Res = any> = RouteOptions<Req, Res>

/**
 * How `ResponseCacheInterceptor` caches the responses of a handler, or of all handlers of a controller; what a handler says is added to
 * what its controller says, and `false` is for a handler whose responses are not to be cached.
 * @example @CacheResponse({ layer: 'article', ttl: '1m', varyByUser: (req) => req.user?.id })
 */
// oxlint-disable-next-line typescript/no-explicit-any
export function CacheResponse<Req = any, Res = any>(
  options: Partial<CacheResponseOptions<Req, Res>> | false,
): CustomDecorator {
  return SetMetadata(CACHE_RESPONSE_METADATA, options)
}

type Given = Partial<CacheResponseOptions> | false | undefined

/** What the decorators of a handler and of its controller say together; `undefined`: its responses are not cached. */
export function cacheOptionsOf(controller: object, handler: object): CacheResponseOptions | undefined {
  const ofHandler = Reflect.getMetadata(CACHE_RESPONSE_METADATA, handler) as Given
  const ofController = Reflect.getMetadata(CACHE_RESPONSE_METADATA, controller) as Given
  if (ofHandler === false || (!ofHandler && !ofController)) return undefined
  return { ...ofController, ...ofHandler } as CacheResponseOptions
}
