import type { ResponseCache } from '@cache/http'
import { beforeEnd, isUnsafe, requestOf } from '@cache/http/node'
import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common'
import { HttpAdapterHost, ModuleRef } from '@nestjs/core'
import type { Observable } from 'rxjs'
import { withholdHandlerFields } from './handler-fields.ts'
import { leaveHitsToGuard } from './hit-guard.ts'
import { isOutermost } from './outermost.ts'
import { answersByItself, isEventStream, statusOf } from './handler-kind.ts'
import { type Platform, callOf, fieldsOnReply, platformOf } from './platform-request.ts'
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
  readonly #module: ModuleRef
  /** Those whose handlers' guards have been thought of. */
  readonly #considered = new WeakSet<ResponseCache>()

  constructor(
    @Inject(RoutePolicies) policies: RoutePolicies,
    @Inject(HttpAdapterHost) adapterHost: HttpAdapterHost,
    @Inject(ModuleRef) module: ModuleRef,
  ) {
    this.#policies = policies
    this.#adapterHost = adapterHost
    this.#module = module
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http' || isEventStream(context)) return next.handle()
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
    if (isOutermost(ResponseCacheInterceptor, context, this.#module)) leaveHitsToGuard(context, platform, cache)
  }

  /** Writes make what is stored of their URL invalid, whichever layer it is in. RFC 9111, section 4.4. */
  #invalidateAfter(platform: Platform): void {
    const { ofWrites } = this.#policies
    beforeEnd(platform.res, (status, fields) =>
      ofWrites.afterUnsafe(requestOf(callOf(platform)), status, { ...fields, ...fieldsOnReply(platform) }),
    )
  }
}
