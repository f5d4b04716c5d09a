import type { ResponseCache } from '@cache/http'
import { beforeEnd, isUnsafe, requestOf } from '@cache/http/node'
import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common'
import { ApplicationConfig, HttpAdapterHost } from '@nestjs/core'
import type { Observable } from 'rxjs'
import { withholdHandlerFields } from './handler-fields.ts'
import { leaveHitsToGuard } from './hit-guard.ts'
import { isOutermost } from './outermost.ts'
import { answersByItself, isEventStream, statusOf } from './handler-kind.ts'
import { type Platform, callOf, fieldsOnReply, isHttp, platformOf } from './platform-request.ts'
import { RoutePolicies } from './route-policies.ts'
import { served } from './served.ts'

/** On responses that an interceptor further out takes care of. */
const attended: unique symbol = Symbol('attended')

/**
 * Answers requests from the cache as `@CacheResponse` says, on Express and on Fastify. On a hit neither pipes nor handler run, and
 * nothing is serialized; interceptors around this one see `undefined` as the handler's result. What they make of a result on a miss
 * is part of what is stored.
 * @example @UseInterceptors(ResponseCacheInterceptor)
 */
@Injectable()
export class ResponseCacheInterceptor implements NestInterceptor {
  readonly #policies: RoutePolicies
  readonly #adapterHost: HttpAdapterHost
  readonly #config: ApplicationConfig
  /** Those whose handlers' guards have been thought of. */
  readonly #considered = new WeakSet<ResponseCache>()

  constructor(
    @Inject(RoutePolicies) policies: RoutePolicies,
    @Inject(HttpAdapterHost) adapterHost: HttpAdapterHost,
    @Inject(ApplicationConfig) config: ApplicationConfig,
  ) {
    this.#policies = policies
    this.#adapterHost = adapterHost
    this.#config = config
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (!isHttp(context) || isEventStream(context)) return next.handle()
    const http = context.switchToHttp()
    const platform = platformOf(http.getRequest<object>(), http.getResponse<object>())
    const response = platform.res as { [attended]?: true }
    if (response[attended]) return next.handle()
    response[attended] = true

    const cache = this.#policies.of(context.getClass(), context.getHandler())
    if (!cache) {
      if (isUnsafe(platform.req.method)) this.#invalidateAfter(platform)
      return next.handle()
    }
    this.#considerGuard(context, platform, cache)
    const adapter = this.#adapterHost.httpAdapter
    const putBack = withholdHandlerFields(context.getHandler(), adapter, platform)
    const handler = (): Observable<unknown> => {
      putBack()
      return next.handle()
    }
    const status = statusOf(context)
    return served(cache, { adapter, platform, handler, status, answersByItself: answersByItself(context) })
  }

  #considerGuard(context: ExecutionContext, platform: Platform, cache: ResponseCache): void {
    if (this.#considered.has(cache)) return
    this.#considered.add(cache)
    // Subclasses want to see hits, and whoever else answers for this controller has a cache of his own.
    const isAlone = this.constructor === ResponseCacheInterceptor && this.#policies.answerAloneFor(context.getClass())
    if (isAlone && isOutermost(ResponseCacheInterceptor, context, this.#config)) {
      leaveHitsToGuard(context, platform, cache)
    }
  }

  /** Writes make what is stored of their URL invalid, whichever layer it is in. RFC 9111, section 4.4. */
  #invalidateAfter(platform: Platform): void {
    const { ofWrites } = this.#policies
    beforeEnd(platform.res, (status, fields) =>
      ofWrites.afterUnsafe(requestOf(callOf(platform)), status, { ...fields, ...fieldsOnReply(platform) }),
    )
  }
}
