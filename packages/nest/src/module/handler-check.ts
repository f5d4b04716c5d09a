import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common'
import { DiscoveryService, MetadataScanner } from '@nestjs/core'
import { methodsOf } from '../decorators/decorated-methods.ts'
import { RoutePolicies } from '../http/route-policies.ts'
import { CacheOwner } from './cache-owner.ts'

type Class = abstract new (...args: never[]) => unknown

/** Finds out at start-up, not at the first request, what the decorators of an application ask for and cannot have. */
@Injectable()
export class HandlerCheck implements OnApplicationBootstrap {
  readonly #discovery: DiscoveryService
  readonly #scanner: MetadataScanner
  readonly #owner: CacheOwner
  readonly #policies: RoutePolicies

  constructor(
    @Inject(DiscoveryService) discovery: DiscoveryService,
    @Inject(MetadataScanner) scanner: MetadataScanner,
    @Inject(CacheOwner) owner: CacheOwner,
    @Inject(RoutePolicies) policies: RoutePolicies,
  ) {
    this.#discovery = discovery
    this.#scanner = scanner
    this.#owner = owner
    this.#policies = policies
  }

  async onApplicationBootstrap(): Promise<void> {
    try {
      this.#check()
    } catch (error) {
      // Nobody shuts down an application that has not come up.
      await this.#owner.onApplicationShutdown()
      throw error
    }
  }

  #check(): void {
    const controllers = classesOf(this.#discovery.getControllers())
    const providers = classesOf(this.#discovery.getProviders())
    for (const each of new Set([...controllers, ...providers])) this.#checkMethods(each)
    for (const each of controllers) this.#checkHandlers(each)
  }

  #checkMethods({ prototype }: Class): void {
    for (const { check } of methodsOf(prototype as object)) check(this.#owner.cache)
  }

  #checkHandlers(controller: Class): void {
    const prototype = controller.prototype as Record<string, (...args: never[]) => unknown>
    for (const name of this.#scanner.getAllMethodNames(prototype)) {
      this.#policies.of(controller, prototype[name]!)
    }
  }
}

function classesOf(wrappers: ReturnType<DiscoveryService['getProviders']>): Class[] {
  return wrappers.flatMap(({ metatype }) =>
    typeof metatype === 'function' && metatype.prototype !== undefined ? [metatype as unknown as Class] : [],
  )
}
