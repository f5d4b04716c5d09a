import type { Cache } from '@cache/core'

/** A method with a decorator of ours, and how its options are checked against a cache. */
export interface DecoratedMethod {
  /** As `ArticleService.find`. */
  readonly method: string
  readonly check: (cache: Cache) => void
}

const decoratedMethods: unique symbol = Symbol('@cache/nest:methods')

/** Notes a decorated method on its class. */
export function noteMethod(prototype: object, noted: DecoratedMethod): void {
  const known = (Reflect.getOwnMetadata(decoratedMethods, prototype) ?? []) as readonly DecoratedMethod[]
  Reflect.defineMetadata(decoratedMethods, [...known, noted], prototype)
}

/** The decorated methods of a class and of those it extends. */
export function methodsOf(prototype: object): readonly DecoratedMethod[] {
  const methods: DecoratedMethod[] = []
  for (let at: object | null = prototype; at; at = Object.getPrototypeOf(at) as object | null) {
    methods.push(...((Reflect.getOwnMetadata(decoratedMethods, at) ?? []) as readonly DecoratedMethod[]))
  }
  return methods
}
