export { type InvalidatesOptions, invalidates } from './invalidates.ts'
export { metricsHandler, requestMetrics } from './metrics.ts'
export type { Middleware } from './middleware.ts'
export { type ResponseCacheOptions, responseCache } from './response-cache.ts'
