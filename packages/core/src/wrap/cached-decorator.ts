import { accessTo } from '../paths/layer-access.ts'
import { CacheError } from '../shared/cache-error.ts'
import { type WrapOptions, callReader, checkedWrapOptions } from './cached-function.ts'
import type { AnyMethod, RepositoryLayer } from './repository-options.ts'

/** A layer, or what tells it of the object whose method is called: classes are often there before their cache. */
// oxlint-disable-next-line typescript/no-explicit-any
export type LayerOf<This = any> = RepositoryLayer | ((self: This) => RepositoryLayer)

/** As for `layer.wrap`; each function may leave out the last arguments of the method. */
export interface CachedOptions<This, I extends unknown[], P extends unknown[], G extends unknown[]>
  extends Pick<WrapOptions<I>, 'id' | 'ttl'>, Pick<WrapOptions<P>, 'params'>, Pick<WrapOptions<G>, 'tags'> {
  readonly layer: LayerOf<This>
}

type AsyncMethod<This, Args extends unknown[], T> = (this: This, ...args: Args) => Promise<T>

/** What is cached comes later, so the method has to say so already. */
export type CachedDecorator<This, I extends unknown[], P extends unknown[], G extends unknown[]> = <
  Self extends This,
  Args extends StartsWith<I> & StartsWith<P> & StartsWith<G>,
  T,
>(
  method: AsyncMethod<Self, Args, T>,
  context: ClassMethodDecoratorContext<Self, AsyncMethod<Self, Args, T>>,
) => AsyncMethod<Self, Args, T>

type StartsWith<Args extends unknown[]> = [...Args, ...unknown[]]

/**
 * Caches what a method returns, as `layer.wrap` does: a standard decorator, for classes of any framework or none. Throws
 * CONFIG_INVALID, which names the method.
 * @example @Cached({ layer: (self: ArticleService) => self.layer, id: (slug: string) => slug })
 */
export function Cached<
  // oxlint-disable-next-line typescript/no-explicit-any
  This = any,
  I extends unknown[] = [],
  P extends unknown[] = [],
  G extends unknown[] = [],
>(options: CachedOptions<This, I, P, G>): CachedDecorator<This, I, P, G> {
  return (method: AnyMethod, context: unknown): AnyMethod => {
    const path = decorated('Cached', context)
    const { layer, ...wrapOptions } = options
    const layerFor = checkedLayer(path, layer)
    const read = callReader(method, checkedWrapOptions(path, wrapOptions as WrapOptions<unknown[]>))
    return async function (this: unknown, ...args: unknown[]) {
      const from = layerFor(this)
      return read((id, loader, load) => from.getOrSet(id, loader, load), this, args)
    }
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
