/** Token of the cache of `CacheModule`; the class `Cache` of @cache/core is an alias of it. */
export const CACHE: unique symbol = Symbol.for('@cache/nest:cache')

/** Token of what `CacheModule` was given. */
export const MODULE_OPTIONS: unique symbol = Symbol.for('@cache/nest:options')
