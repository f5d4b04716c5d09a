import type { Duration } from '../config/cache-options.ts'
import type { TtlRule } from '../config/ttl-rule.ts'
import type { Id } from '../key/cache-key.ts'
import type { LoadOptions } from '../paths/call-options.ts'
import type { Loader } from '../paths/loader.ts'
import type { PlaceOptions } from './call-place.ts'
import type { InvalidationTargets } from './invalidation-targets.ts'

/** What is needed of a layer; every handle of `cache.layer(name)` is one. */
export interface RepositoryLayer {
  readonly name: string
  // One layer may keep entities and lists of them.
  // oxlint-disable-next-line typescript/no-explicit-any
  getOrSet(id: Id, loader: Loader<any>, options?: LoadOptions): Promise<any>
}

/** A method whose arguments are known to its user alone. */
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyMethod = (...args: any[]) => any

/** One that returns a promise: what is cached answers later, so what answers at once cannot be. */
type IsAsync<M> =
  NonNullable<M> extends (...args: never) => infer Answer
    ? Promise<Awaited<Answer>> extends Answer
      ? true
      : false
    : false

type Method<R, K> = K extends keyof R ? Extract<NonNullable<R[K]>, AnyMethod> : never

/** How the calls of a reading method are kept. Of the methods that take arguments, one may have neither `id` nor `params`. */
export interface ReadRule<M extends AnyMethod> extends PlaceOptions<Parameters<M>> {
  /** Or a function that says so for each result. Default: the layer's. */
  readonly ttl?: Duration | TtlRule<Exclude<Awaited<ReturnType<M>>, undefined>>
  /**
   * What the result becomes invalid with. Told by the result, it may name all that the result is made of. A function that throws
   * leaves the result unkept, which the logger is told.
   */
  readonly tags?:
    | readonly string[]
    | ((result: Exclude<Awaited<ReturnType<M>>, undefined>, ...args: Parameters<M>) => readonly string[])
  /** Where these results are kept. Default: the layer of the repository. */
  readonly layer?: RepositoryLayer
}

/**
 * What is known of a write when it has been carried out. One that has failed may have been carried out all the same, as when only
 * its answer was lost, so rules are asked then, too; there is no result then.
 */
export type WriteOutcome<M extends AnyMethod, Before> = {
  readonly args: Parameters<M>
  readonly before: Before
} & (
  | { readonly failed: false; readonly result: Awaited<ReturnType<M>> }
  | { readonly failed: true; readonly result: undefined }
)

/** What becomes of the cache with a writing method. */
export interface WriteRule<R, M extends AnyMethod, Before> {
  /**
   * Reads what is about to change, as the language that a story is still listed under: from the repository itself, before the write.
   * What it throws is the caller's, and nothing is written.
   */
  readonly before?: (repository: R, ...args: Parameters<M>) => Before | Promise<Before>
  /** What the write makes invalid. */
  readonly invalidates?:
    | InvalidationTargets
    | ((outcome: WriteOutcome<M, Before>) => InvalidationTargets | Promise<InvalidationTargets>)
  /**
   * Keeps what was written, by `layer.update`: in one step with the write, so that no race can leave an older value. It is kept as the
   * read would keep it whose id is the same, with its ttl and tags.
   */
  readonly cacheOnWrite?: {
    readonly id: (...args: Parameters<M>) => Id
    /** The value as that read would return it. Default: the result. `undefined` keeps nothing. */
    readonly value?: (result: Awaited<ReturnType<M>>, ...args: Parameters<M>) => unknown
  }
}

/**
 * The same rule. TypeScript finds out here what `before` reads; in a rule without it, `before` must say of what type its parameters are.
 * @example update: writeRule({ before: (stories, id) => stories.findById(id), invalidates: ({ before }) => ({ tags: [before.lang] }) })
 */
export function writeRule<R, M extends AnyMethod, Before>(rule: WriteRule<R, M, Before>): WriteRule<R, M, Before> {
  return rule
}

/** Rules for the reading methods of a repository. */
export type ReadRules<R> = {
  readonly [K in keyof R & string]?: IsAsync<R[K]> extends true ? ReadRule<Method<R, K>> : never
}

/** What `before` reads, by method. */
export type WriteStates<R> = { readonly [K in keyof R & string]?: IsAsync<R[K]> extends true ? unknown : never }

/** Rules for its writing methods. */
export type WriteRules<R, States> = {
  readonly [K in keyof States]: IsAsync<R[K & keyof R]> extends true ? WriteRule<R, Method<R, K>, States[K]> : never
}

export interface RepositoryOptions<R extends object, States> {
  readonly layer: RepositoryLayer
  readonly reads?: ReadRules<R>
  readonly writes?: WriteRules<R, States>
}
