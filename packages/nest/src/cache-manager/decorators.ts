import { type CustomDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common'
import { CACHE_KEY_METADATA, CACHE_TTL_METADATA } from './constants.ts'

export type CacheKeyFactory = (context: ExecutionContext) => string | undefined | Promise<string | undefined>
export type CacheTTLFactory = (context: ExecutionContext) => number | Promise<number>

/** The key of a handler's result for `CacheInterceptor`, in place of the URL; for everybody who asks. */
export const CacheKey = (key: string | CacheKeyFactory): CustomDecorator => SetMetadata(CACHE_KEY_METADATA, key)

/** ms for which `CacheInterceptor` keeps a handler's result, or those of all handlers of a controller. */
export const CacheTTL = (ttl: number | CacheTTLFactory): CustomDecorator => SetMetadata(CACHE_TTL_METADATA, ttl)
