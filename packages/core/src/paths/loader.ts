import type { Duration } from '../config/cache-options.ts'
import type { PreviousEntry } from '../config/ttl-rule.ts'

/** What a loader is told. */
export interface LoadContext<T = unknown> {
  readonly id: string
  readonly params: unknown
  /** Aborts when nobody waits any more, or at the hard load timeout. */
  readonly signal: AbortSignal
  /**
   * What the load is to replace, if there is anything: a stale value, or the present one where a refresh is early or forced, or one
   * that has ended, where the layer's ttl adapts and compares with it.
   */
  readonly previous: PreviousEntry<T> | undefined
}

/** Makes a value; may say how it is to be kept, or that the previous value still holds. */
export type Loader<T> = (context: LoadContext<T>) => LoaderResult<T> | Promise<LoaderResult<T>>

export type LoaderResult<T> = T | LoadedEntry<T> | NotModified

export interface EntryOptions {
  readonly ttl?: Duration
  readonly staleFor?: Duration
  readonly staleIfErrorFor?: Duration
  readonly tags?: readonly string[]
  /** Validator of the source; the next loader finds it in `previous`. */
  readonly etag?: string
  /** `false`: the value goes to the callers and is not kept. */
  readonly store?: boolean
  /** `false`: the times and tags of fragments that the loader has put together by `composeEntry` are not the value's. Default `true`. */
  readonly inherit?: boolean
}

export class LoadedEntry<T> {
  readonly value: T
  readonly options: EntryOptions

  constructor(value: T, options: EntryOptions) {
    this.value = value
    this.options = options
  }
}

export class NotModified {
  readonly options: Omit<EntryOptions, 'store'>

  constructor(options: Omit<EntryOptions, 'store'>) {
    this.options = options
  }
}

/** Returned by a loader: a value with a life, tags or validator of its own. Options left out are the layer's. */
export function entry<T>(value: T, options: EntryOptions = {}): LoadedEntry<T> {
  return new LoadedEntry(value, options)
}

/** Returned by a loader that was given `previous`: its value still holds and gets a new life. */
export function notModified(options: Omit<EntryOptions, 'store'> = {}): NotModified {
  return new NotModified(options)
}
