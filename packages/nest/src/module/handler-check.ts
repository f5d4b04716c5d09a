import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common'
import { DiscoveryService, MetadataScanner } from '@nestjs/core'
import { methodsOf } from '../decorators/decorated-methods.ts'
import { RoutePolicies } from '../http/route-policies.ts'
import { CacheOwner } from './cache-owner.ts'
import { policiesSeenIn } from './policies-seen.ts'

type Class = abstract new (...args: never[]) => unknown
type Wrapper = ReturnType<DiscoveryService['getProviders']>[number]

/**
 * Finds out at start-up, not at the first request, what the decorators of an application ask for and cannot have. Each cache answers
 * for the modules that see it, and for those that see none.
 */
@Injectable()
export class HandlerCheck implements OnApplicationBootstrap {
  readonly #discovery: DiscoveryService
  readonly #scanner: MetadataScanner
  readonly #owner: CacheOwner
  readonly #policies: RoutePolicies
  readonly #isOwn = new Map<Wrapper['host'], Promise<boolean>>()

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
      await this.#check()
    } catch (error) {
      // Nobody shuts down an application that has not come up.
      await this.#owner.onApplicationShutdown()
      throw error
    }
  }

  async #check(): Promise<void> {
    const controllers = this.#discovery.getControllers()
    const [own, others] = await this.#divided(controllers)
    const [providers] = await this.#divided(this.#discovery.getProviders())
    for (const each of new Set([...own, ...providers])) this.#checkMethods(each)
    for (const each of own) {
      this.#checkHandlers(each)
      if (!others.has(each)) this.#policies.claim(each)
    }
  }

  /** The classes whose modules are to use this cache, and those whose modules use another. */
  async #divided(wrappers: readonly Wrapper[]): Promise<readonly [own: Set<Class>, others: Set<Class>]> {
    const own = new Set<Class>()
    const others = new Set<Class>()
    for (const { host, metatype } of wrappers) {
      if (typeof metatype !== 'function' || metatype.prototype === undefined) continue
      const side = (await this.#isOwnModule(host)) ? own : others
      side.add(metatype as unknown as Class)
    }
    return [own, others]
  }

  #isOwnModule(host: Wrapper['host']): Promise<boolean> {
    let isOwn = this.#isOwn.get(host)
    if (!isOwn) {
      isOwn = policiesSeenIn(host).then(
        (seen) => seen === undefined || seen === this.#policies,
        // Those that are made for each request cannot be had now.
        () => false,
      )
      this.#isOwn.set(host, isOwn)
    }
    return isOwn
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
