import { aFunction, flag, invalid, oneOf, wholeNumber } from '../config/checks.ts'
import { type OptionNames, knownOptions } from '../config/known-options.ts'
import type { Id } from '../key/cache-key.ts'
import type { WriteOptions } from '../paths/call-options.ts'
import type { Loader } from '../paths/loader.ts'

/** What is to be in the cache: a value under an id, or with the option `load` an id alone. */
export interface WarmItem<T> extends WriteOptions {
  readonly id: Id
  readonly value?: T
}

/** Items, one by one or in pages. */
type Items<T> = Iterable<WarmItem<T> | readonly WarmItem<T>[]> | AsyncIterable<WarmItem<T> | readonly WarmItem<T>[]>

/** Where items come from: a list, an iterable of items or of pages of items, or a function that asks for them. */
export type WarmSource<T> = Items<T> | ((context: { readonly signal: AbortSignal }) => Items<T> | Promise<Items<T>>)

export interface WarmOptions<T = unknown> {
  /** Items under way at once, from 1; default 8, in a cluster 64. It is lowered while Redis or this process is busy. */
  readonly concurrency?: number
  /** Makes the values of items that have none; at most half of the layer's `loadConcurrency` of them run at once. */
  readonly load?: Loader<T>
  /** Replace what is fresh; default `false`: it is left alone. */
  readonly force?: boolean
  /**
   * Since when the values given are known to be current. `'start'`, the default: they may have been read at any time since `warm` was called.
   * `'next'`: the source reads each item, or page, only when it is asked for it; for sources that take long.
   */
  readonly asOf?: 'start' | 'next'
  /** Ends it: what is under way is finished, and the result says `stopped: 'aborted'`. */
  readonly signal?: AbortSignal
  /** Told at most ten times a second, and at the end; what it throws is ignored. */
  readonly onProgress?: (progress: WarmProgress) => void
  /** Items to come, for `onProgress`; default: the length of a list. */
  readonly total?: number
}

/** How far it is; all counts are of items. */
export interface WarmProgress {
  /** The sum of the others. */
  readonly done: number
  /** Now in the cache. */
  readonly stored: number
  /** There was a fresh value already, somebody else was at it, or there was nothing to keep. */
  readonly skipped: number
  /** An invalidation or a newer value came after the value was read. */
  readonly refused: number
  readonly failed: number
  readonly total?: number
}

export interface WarmFailure {
  readonly id: unknown
  readonly error: unknown
}

/**
 * Why it ended before its source did. `aborted`: by the signal. `closed`: the cache was. `redis`: it gave no answer for as long as
 * `timeouts.connect` and `breaker.resetAfter` together. `invalidated`: nothing that was read before can be kept any more, and the
 * source may go on with that. `disabled`: the cache is switched off.
 */
export type WarmStop = 'aborted' | 'closed' | 'redis' | 'invalidated' | 'disabled'

export interface WarmResult extends WarmProgress {
  /** The first ten failures. */
  readonly failures: readonly WarmFailure[]
  readonly stopped?: WarmStop
}

/** What a run reads of its options. */
export interface WarmPlan {
  /** `undefined`: as many as are good for the servers there are. */
  readonly concurrency: number | undefined
  readonly load: Loader<unknown> | undefined
  readonly force: boolean
  readonly asOf: 'start' | 'next'
  readonly onProgress: ((progress: WarmProgress) => void) | undefined
  readonly total: number | undefined
}

/** Checks the options and the kind of the source. Throws CONFIG_INVALID. */
export function resolveWarm<T>(source: WarmSource<T>, options: WarmOptions<T>): WarmPlan {
  const {
    asOf = 'start',
    concurrency,
    force = false,
    load,
    onProgress,
    signal,
    total,
  } = knownOptions('warm', options, optionNames)
  if (typeof source !== 'function' && !isIterable(source))
    throw invalid('the source of warm', 'a list, an iterable or a function', source)
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw invalid('warm.signal', 'an AbortSignal', signal)
  return {
    concurrency: concurrency === undefined ? undefined : wholeNumber('warm.concurrency', concurrency, 1),
    load: load && (aFunction('warm.load', load) as Loader<unknown>),
    force: flag('warm.force', force),
    asOf: oneOf('warm.asOf', asOf, ['start', 'next']),
    onProgress: onProgress && aFunction('warm.onProgress', onProgress),
    total: total === undefined ? lengthOf(source) : wholeNumber('warm.total', total, 0),
  }
}

export function isIterable(source: unknown): boolean {
  return typeof source === 'object' && source !== null && (Symbol.iterator in source || Symbol.asyncIterator in source)
}

/** Of a list of pages nothing is known. */
function lengthOf(source: unknown): number | undefined {
  return Array.isArray(source) && !source.some(Array.isArray) ? source.length : undefined
}

const optionNames: OptionNames<WarmOptions> = {
  concurrency: true,
  load: true,
  force: true,
  asOf: true,
  signal: true,
  onProgress: true,
  total: true,
}
