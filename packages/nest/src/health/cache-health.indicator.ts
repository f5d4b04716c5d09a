import type { Cache, Health } from '@cache/core'
import { Inject, Injectable } from '@nestjs/common'
import { CACHE } from '../module/tokens.ts'

export interface CacheHealthDetail extends Omit<Health, 'status'> {
  readonly status: 'up' | 'down'
  /** The cache's own word for it. */
  readonly state: Health['status']
}

export interface CacheHealthOptions {
  /**
   * `degraded`: whatever is not as it should be counts as down. `down`: a cache that keeps nothing does. Default `closed`: nothing does
   * while the cache is open, so that no outage of Redis takes every process out of service at once.
   */
  readonly failOn?: 'degraded' | 'down' | 'closed'
}

const failingStates: Readonly<Record<'degraded' | 'down' | 'closed', readonly Health['status'][]>> = {
  degraded: ['degraded', 'down'],
  down: ['down'],
  closed: [],
}

/**
 * How the cache is, in the form of a health indicator of @nestjs/terminus, which need not be there. A cache that cannot reach Redis
 * still answers, so it is up unless asked otherwise.
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
    { failOn = 'closed' }: CacheHealthOptions = {},
  ): Promise<Record<Key, CacheHealthDetail>> {
    const { status: state, ...detail } = this.#cache.health()
    const isDown = !detail.ready || failingStates[failOn].includes(state)
    const result = { [key]: { status: isDown ? 'down' : 'up', state, ...detail } }
    return Promise.resolve(result as Record<Key, CacheHealthDetail>)
  }
}
