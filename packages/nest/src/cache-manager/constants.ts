/** Tokens and metadata keys of @nestjs/cache-manager, so that what was written for it goes on working. */
export const CACHE_MANAGER = 'CACHE_MANAGER'
export const CACHE_KEY_METADATA = 'cache_module:cache_key'
export const CACHE_TTL_METADATA = 'cache_module:cache_ttl'
