import type { Loader } from '@cache/core'
import { cacheOf, injectInto } from './cache-of.ts'
import { type CachedOptions, checkLayer, checkOptions } from './cached-options.ts'
import { noteMethod } from './decorated-methods.ts'
import { type Method, methodName, replaceMethod } from './wrap-method.ts'

/** What is cached comes later, so the method has to say so already. */
type AsyncMethodDecorator = <M extends (...args: never[]) => Promise<unknown>>(
  prototype: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<M>,
) => void

/**
 * Caches what a method returns: calls with equal ids share one load, in this process or in the fleet as the layer says. The method
 * may return `entry(value, …)` to say how long it holds and which tags it carries. Throws CONFIG_INVALID, naming the method.
 * @example @Cached({ layer: 'article', id: (slug: string) => slug, tags: (slug) => [`article:${slug}`] })
 */
// oxlint-disable-next-line typescript/no-explicit-any
export function Cached<Args extends any[]>(options: CachedOptions<Args>): AsyncMethodDecorator {
  return (prototype, key, descriptor) => {
    const method = methodName(prototype, key)
    const place = `@Cached on ${method}`
    checkOptions(options, place)
    noteMethod(prototype, { method, check: (cache) => checkLayer(cache, options.layer, place) })
    injectInto(prototype)
    replaceMethod(descriptor, (original) => cached(original, method, options))
  }
}

function cached<Args extends unknown[]>(original: Method, method: string, options: CachedOptions<Args>): Method {
  const { id, layer, params, tags, ttl } = options
  return async function (this: unknown, ...args) {
    const given = args as Args
    const load = (() => original.apply(this, args)) as Loader<unknown>
    const from = cacheOf(this, method, 'Cached').layer(layer)
    return from.getOrSet(id.apply(this, given), load, {
      ...(ttl !== undefined && { ttl }),
      ...(params && { params: params.apply(this, given) }),
      ...(tags && { tags: typeof tags === 'function' ? tags.apply(this, given) : tags }),
    })
  }
}
