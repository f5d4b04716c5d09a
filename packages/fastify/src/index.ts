export { type CachePluginOptions, cachePlugin, cachePlugin as default } from './cache-plugin.ts'
export { type InvalidatesOptions, invalidates } from './invalidates.ts'
