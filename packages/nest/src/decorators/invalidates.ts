import type { Cache } from '@cache/core'
import { type InvalidationOptions, createInvalidation } from '@cache/http/node'
import { isObservable, mergeMap } from 'rxjs'
import { cacheOf, injectInto } from './cache-of.ts'
import { noteMethod } from './decorated-methods.ts'
import { type Method, methodName, replaceMethod } from './wrap-method.ts'

/** What a write makes invalid; functions are told what the method has returned, and what it was given. */
// oxlint-disable-next-line typescript/no-explicit-any
export type InvalidatesOptions = InvalidationOptions<[result: any, ...args: any[]]>

type Invalidate = (...outcome: [unknown, ...unknown[]]) => Promise<void>

type AnyMethodDecorator = <M extends (...args: never[]) => unknown>(
  prototype: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<M>,
) => void

/**
 * Invalidates when a method has returned, before its caller hears of it, so that whoever reads next reads what was written. A method
 * that throws invalidates nothing. For providers, and for the handlers of controllers. What cannot be is CONFIG_INVALID when the
 * application starts, and names the method.
 * @example @Invalidates({ tags: (article: Article) => ['articles', `article:${article.slug}`] })
 */
export function Invalidates(options: InvalidatesOptions): AnyMethodDecorator {
  return (prototype, key, descriptor) => {
    const method = methodName(prototype, key)
    const invalidateIn = byCache(options, `@Invalidates on ${method}`)
    noteMethod(prototype, { method, check: invalidateIn })
    injectInto(prototype)
    replaceMethod(descriptor, (original) => invalidating(original, method, invalidateIn))
  }
}

function invalidating(original: Method, method: string, invalidateIn: (cache: Cache) => Invalidate): Method {
  return async function (this: unknown, ...args) {
    const invalidate = invalidateIn(cacheOf(this, method, 'Invalidates'))
    const result = await original.apply(this, args)
    const settle = async (value: unknown): Promise<unknown> => {
      await invalidate(value, ...args)
      return value
    }
    return isObservable(result) ? result.pipe(mergeMap(settle)) : settle(result)
  }
}

/** One class may serve several applications, each with a cache of its own. */
function byCache(options: InvalidatesOptions, place: string): (cache: Cache) => Invalidate {
  const made = new WeakMap<Cache, Invalidate>()
  return (cache) => {
    let invalidate = made.get(cache)
    if (!invalidate) made.set(cache, (invalidate = createInvalidation(cache, options, place)))
    return invalidate
  }
}
