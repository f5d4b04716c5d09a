import { accessTo } from '../paths/layer-access.ts'
import { CacheError } from '../shared/cache-error.ts'
import { type WrapOptions, callReader, checkedWrapOptions } from './cached-function.ts'
import type { RepositoryLayer } from './repository-options.ts'

/** A layer, or what tells it of the object whose method is called: classes are often there before their cache. */
// oxlint-disable-next-line typescript/no-explicit-any
export type LayerOf<This = any> = RepositoryLayer | ((self: This) => RepositoryLayer)

export interface CachedOptions<This, Args extends unknown[]> extends WrapOptions<Args> {
  readonly layer: LayerOf<This>
}

/** What is cached comes later, so the method has to say so already. Its first arguments are those that the options name. */
export type CachedDecorator<This, Args extends unknown[]> = <Self extends This, All extends [...Args, ...unknown[]], T>(
  method: (this: Self, ...args: All) => Promise<T>,
  context: ClassMethodDecoratorContext<Self, (this: Self, ...args: All) => Promise<T>>,
) => (this: Self, ...args: All) => Promise<T>

/**
 * Caches what a method returns, as `layer.wrap` does: a standard decorator, for classes of any framework or none. Throws
 * CONFIG_INVALID, which names the method.
 * @example @Cached({ layer: (self: ArticleService) => self.layer, id: (slug: string) => slug })
 */
// oxlint-disable-next-line typescript/no-explicit-any
export function Cached<This = any, Args extends any[] = any[]>(
  options: CachedOptions<This, Args>,
): CachedDecorator<This, Args> {
  return (method, context) => {
    const path = decorated('Cached', context)
    const { layer, ...wrapOptions } = options
    const layerFor = checkedLayer(path, layer)
    const read = callReader(method as never, checkedWrapOptions(path, wrapOptions as WrapOptions<never>))
    return async function (this: unknown, ...args) {
      const from = layerFor(this)
      return read((id, loader, load) => from.getOrSet(id, loader, load), this, args as never)
    } as typeof method
  }
}

/** How a method is called in messages: `@Cached on find`. Throws CONFIG_INVALID where it is not applied as a standard decorator. */
export function decorated(name: string, context: unknown): string {
  const { kind, name: method } = Object(context) as Partial<DecoratorContext>
  if (kind === 'method') return `@${name} on ${String(method)}`
  if (kind === undefined) {
    const trouble = `@${name} of @cache/core is a standard decorator, and was compiled with experimentalDecorators`
    throw new CacheError('CONFIG_INVALID', `${trouble}; @cache/nest has one for these`)
  }
  throw new CacheError('CONFIG_INVALID', `@${name} is for methods, and ${String(method)} is a ${kind}`)
}

export function checkedLayer(path: string, layer: LayerOf): (self: unknown) => RepositoryLayer {
  if (typeof layer !== 'function') accessTo(`${path}: layer`, layer)
  return (self) => {
    const given = typeof layer === 'function' ? layer(self) : layer
    accessTo(`${path}: layer`, given)
    return given
  }
}
