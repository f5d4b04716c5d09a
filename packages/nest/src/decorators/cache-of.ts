import 'reflect-metadata'
import { type Cache, CacheError } from '@cache/core'
import { Inject, Optional } from '@nestjs/common'
import { activeCaches } from '../module/active-caches.ts'
import { CACHE } from '../module/tokens.ts'

/** Where Nest puts the cache into an instance whose class has decorated methods. */
const injected: unique symbol = Symbol('cache')

interface Injected {
  readonly [injected]?: Cache
}

/** Has Nest give every instance of a class the cache of its module, where it can see one. */
export function injectInto(prototype: object): void {
  // The target of a static method is the class, of which there are no instances to inject into.
  if (typeof prototype === 'function') return
  Inject(CACHE)(prototype, injected)
  Optional()(prototype, injected)
}

/**
 * The cache that a method works with: the one of its module, or, for an object that Nest has not made, the one of the application
 * that runs in this process. `method` is as `ArticleService.find`.
 */
export function cacheOf(instance: unknown, method: string, decorator: string): Cache {
  const own = (instance as Injected | undefined)?.[injected]
  if (own) return own
  const [cache, another] = activeCaches()
  if (cache && !another) return cache
  const trouble = cache
    ? 'Nest has not made this object, and several applications with caches run in this process'
    : 'there is no cache: import CacheModule.forRoot() into the application'
  throw new CacheError('CONFIG_INVALID', `${method} is decorated with @${decorator}, but ${trouble}`)
}
