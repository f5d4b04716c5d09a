import type { Cache, Health } from '@cache/core'
import { Inject, Injectable } from '@nestjs/common'
import { CACHE } from '../module/tokens.ts'

export interface CacheHealthDetail extends Omit<Health, 'status'> {
  readonly status: 'up' | 'down'
  /** The cache's own word for it. */
  readonly state: Health['status']
}

export interface CacheHealthOptions {
  /** `degraded`: whatever is not as it should be counts as down. Default `down`: only a cache that keeps nothing does. */
  readonly failOn?: 'degraded' | 'down'
}

/**
 * How the cache is, in the form of a health indicator of @nestjs/terminus, which need not be there. A cache that cannot reach Redis
 * still answers, so it is up unless asked otherwise: a process is not to be killed for it.
 * @example health.check([() => cacheHealth.isHealthy('cache')])
 */
@Injectable()
export class CacheHealthIndicator {
  readonly #cache: Cache

  constructor(@Inject(CACHE) cache: Cache) {
    this.#cache = cache
  }

  /** Resolves in either case; nothing is asked of Redis. */
  isHealthy<const Key extends string = 'cache'>(
    key: Key = 'cache' as Key,
    { failOn = 'down' }: CacheHealthOptions = {},
  ): Promise<Record<Key, CacheHealthDetail>> {
    const { status: state, ...detail } = this.#cache.health()
    const isDown = state === 'down' || (failOn === 'degraded' && state === 'degraded')
    const result = { [key]: { status: isDown ? 'down' : 'up', state, ...detail } }
    return Promise.resolve(result as Record<Key, CacheHealthDetail>)
  }
}
