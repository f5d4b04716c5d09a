import { type ResponseCache, createResponseCache } from '@cache/http'
import { Inject, Injectable } from '@nestjs/common'
import { ApplicationConfig } from '@nestjs/core'
import { CacheOwner } from '../module/cache-owner.ts'
import { cacheOptionsOf } from './cache-response.ts'
import { toldApart } from './told-apart.ts'

type Controller = abstract new (...args: never[]) => unknown
type Handler = { readonly name: string }

/** The response caches of an application's handlers, each made once. */
@Injectable()
export class RoutePolicies {
  readonly #owner: CacheOwner
  readonly #config: ApplicationConfig
  readonly #byController = new Map<Controller, Map<object, ResponseCache | undefined>>()
  readonly #alone = new Set<Controller>()
  #unspecific: ResponseCache | undefined

  constructor(@Inject(CacheOwner) owner: CacheOwner, @Inject(ApplicationConfig) config: ApplicationConfig) {
    this.#owner = owner
    this.#config = config
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

  /** Wherever this controller is registered, and for whichever request, its responses are in the cache of these policies. */
  claim(controller: Controller): void {
    this.#alone.add(controller)
  }

  /** Never of policies that are made for a request or for a tenant. */
  answerAloneFor(controller: Controller): boolean {
    return this.#alone.has(controller)
  }

  #made(controller: Controller, handler: Handler): ResponseCache | undefined {
    const options = cacheOptionsOf(controller, handler)
    if (!options) return undefined
    const name = `${controller.name}.${handler.name}`
    const complete = toldApart(options, { name, controller, handler }, this.#config)
    return createResponseCache(this.#owner.cache, complete, name)
  }
}
