import { type ResponseCache, createResponseCache } from '@cache/http'
import { Inject, Injectable } from '@nestjs/common'
import { CacheOwner } from '../module/cache-owner.ts'
import { cacheOptionsOf } from './cache-response.ts'

type Controller = abstract new (...args: never[]) => unknown
type Handler = { readonly name: string }

/** The response caches of an application's handlers, each made once. */
@Injectable()
export class RoutePolicies {
  readonly #owner: CacheOwner
  readonly #byController = new Map<Controller, Map<object, ResponseCache | undefined>>()
  #unspecific: ResponseCache | undefined

  constructor(@Inject(CacheOwner) owner: CacheOwner) {
    this.#owner = owner
  }

  /** `undefined`: the handler's responses are not cached. Throws CONFIG_INVALID, naming controller and handler. */
  of(controller: Controller, handler: Handler): ResponseCache | undefined {
    let handlers = this.#byController.get(controller)
    if (!handlers) this.#byController.set(controller, (handlers = new Map()))
    if (!handlers.has(handler)) handlers.set(handler, this.#made(controller, handler))
    return handlers.get(handler)
  }

  /** For writes through handlers that name no layer: it is not in which layer a response is stored that makes it invalid. */
  get ofWrites(): ResponseCache {
    const { cache } = this.#owner
    this.#unspecific ??= createResponseCache(cache, { layer: cache.layers()[0]?.name ?? '' }, 'writes')
    return this.#unspecific
  }

  #made(controller: Controller, handler: Handler): ResponseCache | undefined {
    const options = cacheOptionsOf(controller, handler)
    return options && createResponseCache(this.#owner.cache, options, `${controller.name}.${handler.name}`)
  }
}
