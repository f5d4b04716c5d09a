import type { Duration } from '../config/cache-options.ts'
import type { Id } from '../key/cache-key.ts'
import type { LoadOptions } from '../paths/call-options.ts'
import type { LoadContext, LoadedEntry, Loader, LoaderResult, NotModified } from '../paths/loader.ts'
import type { LoadResult } from '../paths/read-result.ts'

/** What fragments need of the layer that keeps them; every layer has it. */
export interface FragmentLayer<T> {
  read(id: Id, loader: Loader<T>, options?: LoadOptions): Promise<LoadResult<T>>
}

/** One part of a composition, an entry with a life of its own. Durations in ms, or as texts such as `'10s'`. */
export interface Fragment {
  /** Makes the part where it is missing. A loader as that of `getOrSet`: `entry()` and `notModified()` are for it as well. */
  readonly load: (context: LoadContext) => unknown
  /** Or a function that says so for the part. Default: its layer's. `0`: it is loaded each time, and nobody keeps what is made of it. */
  readonly ttl?: LoadOptions['ttl']
  /** Default: its layer's. */
  readonly staleFor?: Duration
  /** Default: its layer's. */
  readonly staleIfErrorFor?: Duration
  readonly tags?: readonly string[]
  /** Where it is kept. Default: the layer of the composition. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly layer?: FragmentLayer<any>
  /** Of an entry that others read and write as well. Default: it belongs to this composition alone. */
  readonly id?: Id
  /** Further parts of the key of that `id`. */
  readonly params?: unknown
  /**
   * Stands in for the part where its load fails; neither it nor what is made of it is kept. Default: the composition rejects with
   * what the load has thrown.
   */
  readonly fallback?: unknown
}

export type Fragments = Readonly<Record<string, Fragment>>

/** Each fragment makes what its layer keeps, and has no options that there are not; `T`: what the composition's layer keeps. */
export type Fitting<F extends Fragments, T> = {
  readonly [Name in keyof F]: {
    readonly load: (
      context: LoadContext,
    ) => Made<F[Name] extends { readonly layer: FragmentLayer<infer Kept> } ? Kept : T>
  } & { readonly [Unknown in Exclude<keyof F[Name], keyof Fragment>]: never }
}

type Made<T> = LoaderResult<T> | Promise<LoaderResult<T>>

type Loaded<R> = R extends LoadedEntry<infer T> ? T : R extends NotModified ? never : R

type PartOf<F extends Fragment> =
  | Loaded<Awaited<ReturnType<F['load']>>>
  | (F extends { readonly fallback: infer T } ? T : never)

/** The value of each fragment, by its name. */
export type PartsOf<F extends Fragments> = { readonly [Name in keyof F]: PartOf<F[Name]> }
