import { list } from '../config/checks.ts'
import { type OptionNames, knownOptions } from '../config/known-options.ts'
import { accessTo } from '../paths/layer-access.ts'
import { CacheError } from '../shared/cache-error.ts'
import { type LayerOf, checkedLayer, decorated } from './cached-decorator.ts'
import type { InvalidationTargets } from './invalidation-targets.ts'
import { writeAndInvalidate } from './write-and-invalidate.ts'

/** Given, or told by what the method has returned (`undefined` where it has failed) and was given. */
// oxlint-disable-next-line typescript/no-explicit-any
type Told<T> = T | ((result: any, ...args: any[]) => T)

export interface InvalidatesOptions<This> {
  /** A layer of the cache; `ids` that are a list are its ids. */
  readonly layer: LayerOf<This>
  readonly ids?: Told<NonNullable<InvalidationTargets['ids']>>
  readonly tags?: Told<NonNullable<InvalidationTargets['tags']>>
  readonly layers?: Told<NonNullable<InvalidationTargets['layers']>>
}

type AsyncMethod<This, Args extends unknown[], T> = (this: This, ...args: Args) => Promise<T>

export type InvalidatesDecorator<This> = <Self extends This, Args extends unknown[], T>(
  method: AsyncMethod<Self, Args, T>,
  context: ClassMethodDecoratorContext<Self, AsyncMethod<Self, Args, T>>,
) => AsyncMethod<Self, Args, T>

/**
 * Invalidates when a method has returned, before its caller hears of it. One that throws may have written all the same: what can be
 * told without its result is invalidated, and its error passes unchanged. A standard decorator. Throws CONFIG_INVALID.
 * @example @Invalidates({ layer: (self: ArticleService) => self.layer, ids: (article: Article) => [article.slug], tags: ['articles'] })
 */
// oxlint-disable-next-line typescript/no-explicit-any
export function Invalidates<This = any>(options: InvalidatesOptions<This>): InvalidatesDecorator<This> {
  return (method, context) => {
    const path = decorated('Invalidates', context)
    const { ids = [], layer, layers = [], tags = [] } = checked(path, options)
    const layerFor = checkedLayer(path, layer)
    return async function (this, ...args) {
      const open = accessTo(path, layerFor(this))()
      const write = (): ReturnType<typeof method> => method.apply(this, args)
      if (!open.cache.config.enabled) return write()
      return writeAndInvalidate(open, String(context.name), write, ({ failed, result }) => {
        const told = <T>(given: Told<T>, none: T): T => {
          try {
            return typeof given === 'function' ? (given as (...all: unknown[]) => T).call(this, result, ...args) : given
          } catch (error) {
            if (failed) return none
            throw error
          }
        }
        return { ids: told(ids, []), tags: told(tags, []), layers: told(layers, []) }
      })
    }
  }
}

const optionNames: OptionNames<InvalidatesOptions<unknown>> = { ids: true, layer: true, layers: true, tags: true }

function checked<This>(path: string, options: InvalidatesOptions<This>): InvalidatesOptions<This> {
  const { ids, layers, tags } = knownOptions(path, options, optionNames)
  for (const [name, given] of Object.entries({ layers, tags })) {
    if (typeof given !== 'function') list(`${path}: ${name}`, given ?? [])
  }
  if (ids ?? layers ?? tags) return options
  throw new CacheError('CONFIG_INVALID', `${path} must have ids, tags or layers`)
}
