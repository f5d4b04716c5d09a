import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  Logger,
  type NestInterceptor,
  Optional,
  StreamableFile,
} from '@nestjs/common'
import { HttpAdapterHost, Reflector } from '@nestjs/core'
import { type Observable, concatMap, of } from 'rxjs'
import { isEventStream } from '../http/handler-kind.ts'
import { isHttp } from '../http/platform-request.ts'
import { CACHE_KEY_METADATA, CACHE_MANAGER, CACHE_TTL_METADATA } from './constants.ts'
import type { CacheManager } from './cache-manager.ts'
import type { CacheKeyFactory, CacheTTLFactory } from './decorators.ts'

/** The part of a cache manager that is needed here. */
type Manager = Pick<CacheManager, 'get' | 'set'>

/**
 * Caches what handlers return, as the interceptor of the same name of @nestjs/cache-manager does, and may be extended in the same
 * ways. It knows nothing of HTTP; `ResponseCacheInterceptor` does.
 */
@Injectable()
export class CacheInterceptor implements NestInterceptor {
  protected allowedMethods: string[] = ['GET']
  protected readonly cacheManager: Manager
  protected readonly reflector: Reflector
  // Not by the constructor, whose parameters subclasses repeat.
  @Optional()
  @Inject(HttpAdapterHost)
  protected readonly httpAdapterHost?: HttpAdapterHost

  constructor(@Inject(CACHE_MANAGER) cacheManager: Manager, @Inject(Reflector) reflector: Reflector) {
    this.cacheManager = cacheManager
    this.reflector = reflector
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const key = isEventStream(context) ? undefined : await this.trackBy(context)
    if (!key) return next.handle()
    const found = await this.#found(key)
    this.#tell(context, found === undefined ? 'MISS' : 'HIT')
    if (found !== undefined) return of(found)
    const ttl = await this.#ttlOf(context)
    return next.handle().pipe(concatMap((value) => this.#kept(key, value, ttl)))
  }

  /** The key of a request's result, or `undefined` where it is not to be cached. */
  protected trackBy(context: ExecutionContext): string | undefined | Promise<string | undefined> {
    const given = this.reflector.get<string | CacheKeyFactory | undefined>(CACHE_KEY_METADATA, context.getHandler())
    if (typeof given === 'function') return given(context)
    if (given) return given
    const adapter = this.httpAdapterHost?.httpAdapter
    if (!adapter || !isHttp(context) || !this.isRequestCacheable(context)) return undefined
    return adapter.getRequestUrl(context.getArgByIndex(0)) as string
  }

  /** Not where the answer may be for one user alone: with `Authorization` or `Cookie` it is somebody's. */
  protected isRequestCacheable(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ method: string; headers: Record<string, unknown> }>()
    const isSomebodys = request.headers['authorization'] !== undefined || request.headers['cookie'] !== undefined
    return this.allowedMethods.includes(request.method) && !isSomebodys
  }

  async #found(key: string): Promise<unknown> {
    try {
      return await this.cacheManager.get(key)
    } catch (error) {
      logger.error(`"${key}" could not be read: the handler answers`, error)
      return undefined
    }
  }

  async #kept(key: string, value: unknown, ttl: number | undefined): Promise<unknown> {
    // A stream can be read once.
    if (value === undefined || value instanceof StreamableFile) return value
    try {
      await this.cacheManager.set(key, value, ttl)
    } catch (error) {
      logger.error(`"${key}" could not be kept`, error)
    }
    return value
  }

  async #ttlOf(context: ExecutionContext): Promise<number | undefined> {
    const places = [context.getHandler(), context.getClass()]
    const ttl = this.reflector.getAllAndOverride<number | CacheTTLFactory | undefined>(CACHE_TTL_METADATA, places)
    return typeof ttl === 'function' ? ttl(context) : ttl
  }

  #tell(context: ExecutionContext, outcome: 'HIT' | 'MISS'): void {
    const adapter = this.httpAdapterHost?.httpAdapter
    if (adapter && isHttp(context)) {
      adapter.setHeader(context.switchToHttp().getResponse(), 'X-Cache', outcome)
    }
  }
}

const logger = new Logger('CacheInterceptor')
