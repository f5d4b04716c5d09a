import { type Cache, createCache } from '@cache/core'
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common'
import { activate, deactivate } from './active-caches.ts'
import type { CacheModuleOptions } from './module-options.ts'
import { MODULE_OPTIONS } from './tokens.ts'

/** Holds the cache of a module: the one it was given, or one that it makes and closes. */
@Injectable()
export class CacheOwner implements OnApplicationShutdown {
  readonly cache: Cache
  readonly managerLayer: string | undefined
  readonly #isOwn: boolean

  constructor(@Inject(MODULE_OPTIONS) options: CacheModuleOptions) {
    this.managerLayer = options.managerLayer
    this.#isOwn = options.cache === undefined
    this.cache = options.cache ?? made(options)
    activate(this.cache)
  }

  /** After the server has closed, so that requests on their way still have their cache. */
  async onApplicationShutdown(): Promise<void> {
    deactivate(this.cache)
    if (this.#isOwn) await this.cache.close()
  }
}

function made(options: Exclude<CacheModuleOptions, { cache: Cache }>): Cache {
  const { cache: _, managerLayer: __, ...cacheOptions } = options
  return createCache(cacheOptions)
}
