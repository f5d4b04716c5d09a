export { type CachePluginOptions, cachePlugin, cachePlugin as default } from './cache-plugin.ts'
export { type InvalidatesOptions, invalidates } from './invalidates.ts'
export { type MetricsPluginOptions, metricsPlugin } from './metrics-plugin.ts'
