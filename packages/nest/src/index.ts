export { type TokenAuthorizerOptions, tokenAuthorizer } from '@cache/admin'
export type { ManagedEntry } from '@cache/keyv'
export { type AdminHttpRequest, type AdminMiddleware, adminMiddleware } from './admin/admin-middleware.ts'
export { CacheAdminModule, type CacheAdminOptions } from './admin/cache-admin.module.ts'
export { CacheManager } from './cache-manager/cache-manager.ts'
export { CacheInterceptor } from './cache-manager/cache.interceptor.ts'
export { CACHE_KEY_METADATA, CACHE_MANAGER, CACHE_TTL_METADATA } from './cache-manager/constants.ts'
export { CacheKey, type CacheKeyFactory, CacheTTL, type CacheTTLFactory } from './cache-manager/decorators.ts'
export { Cached } from './decorators/cached.ts'
export type { CachedOptions } from './decorators/cached-options.ts'
export { InjectCache } from './decorators/inject-cache.ts'
export { Invalidates, type InvalidatesOptions } from './decorators/invalidates.ts'
export {
  type CacheHealthDetail,
  CacheHealthIndicator,
  type CacheHealthOptions,
} from './health/cache-health.indicator.ts'
export { CacheResponse, type CacheResponseOptions } from './http/cache-response.ts'
export { ResponseCacheInterceptor } from './http/response-cache.interceptor.ts'
export { CacheMetricsModule, type CacheMetricsOptions } from './metrics/cache-metrics.module.ts'
export { CacheModule } from './module/cache.module.ts'
export type {
  CacheModuleAsyncOptions,
  CacheModuleOptions,
  CacheOptionsFactory,
  GivenCache,
  ModuleScope,
  OwnCache,
} from './module/module-options.ts'
export { CACHE } from './module/tokens.ts'
