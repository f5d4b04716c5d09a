import type { AdminOptions } from '@cache/admin'
import { type Cache, CacheError } from '@cache/core'
import { type DynamicModule, Inject, Module, type NestModule } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { CACHE } from '../module/tokens.ts'
import { type AdminHttpRequest, type AdminMiddleware, adminMiddleware } from './admin-middleware.ts'

export interface CacheAdminOptions extends Omit<AdminOptions<AdminHttpRequest>, 'cache'> {
  /** Whole, with the global prefix if there is one; default `/admin/cache`. */
  readonly path?: string
}

const ADMIN_OPTIONS: unique symbol = Symbol('@cache/nest:admin')

/** Mounts the admin API of the cache of `CacheModule`, on Express and on Fastify. */
@Module({})
export class CacheAdminModule implements NestModule {
  readonly #host: HttpAdapterHost
  readonly #middleware: AdminMiddleware
  readonly #path: string
  #isMounted = false

  constructor(
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(CACHE) cache: Cache,
    @Inject(ADMIN_OPTIONS) { path = '/admin/cache', ...options }: CacheAdminOptions,
  ) {
    this.#host = host
    this.#path = path
    this.#middleware = adminMiddleware({ ...options, cache })
    // Before Nest sets its parser of bodies, so that a body is read once it is certain who sends it.
    this.#mount()
  }

  /**
   * Without `authorize` there is no admin API: it throws CONFIG_INVALID.
   * @example CacheAdminModule.forRoot({ authorize: tokenAuthorizer({ tokens: { [token]: { name: 'operations', scopes: ['read'] } } }) })
   */
  static forRoot(options: CacheAdminOptions): DynamicModule {
    if (typeof options?.authorize !== 'function') {
      throw new CacheError('CONFIG_INVALID', `authorize must be a function, got ${typeof options?.authorize}`)
    }
    return { module: CacheAdminModule, providers: [{ provide: ADMIN_OPTIONS, useValue: options }] }
  }

  /** Tests make their modules before there is an adapter. */
  configure(): void {
    this.#mount()
  }

  #mount(): void {
    const { httpAdapter } = this.#host
    if (this.#isMounted || (httpAdapter as unknown) === undefined) return
    this.#isMounted = true
    const use = httpAdapter.use.bind(httpAdapter) as (path: string, handler: AdminMiddleware) => unknown
    use(this.#path, this.#middleware)
  }
}
