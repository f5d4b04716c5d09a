import { list, shortText } from '../config/checks.ts'
import { parseDuration } from '../config/duration.ts'
import type { Duration } from '../config/cache-options.ts'
import type { EntryPolicy } from '../config/entry-policy.ts'
import type { TtlRule } from '../config/ttl-rule.ts'
import type { Id } from '../key/cache-key.ts'
import { CacheError } from '../shared/cache-error.ts'

/** Options of one read. */
export interface ReadOptions {
  /** Further parts of the key, as query parameters; equal params in another order are the same key. */
  readonly params?: unknown
}

/** Options of one read of memory alone. */
export interface MemoryReadOptions extends ReadOptions {
  /** The kept value itself, whatever the layer's isolation: it must not be written to. Default `false`. */
  readonly borrow?: boolean
}

/** Options of one write; what is left out is the layer's. */
export interface WriteOptions extends ReadOptions {
  /** Or a function that says so for the value; `0` stores nothing. */
  // Whoever writes the call knows the type of its value.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly ttl?: Duration | TtlRule<any>
  readonly tags?: readonly string[]
}

/** One of many entries to be set. */
export type BulkEntry<T> = readonly [id: Id, value: T] | ({ readonly id: Id; readonly value: T } & WriteOptions)

/** Options of one read with a loader. */
export interface LoadOptions extends WriteOptions {
  readonly staleFor?: Duration
  readonly staleIfErrorFor?: Duration
  /** Ends this caller's waiting only; the load is aborted when nobody else waits. */
  readonly signal?: AbortSignal
  /**
   * Loads whatever is cached, and takes over from a load that is running. The loader gets what is there as `previous`, which does
   * not stand in for it. With the new value stored, every process forgets the old one, as after `update`; where Redis cannot be
   * reached, the old one is removed as soon as it can.
   */
  readonly forceRefresh?: boolean
  /**
   * Who replaces a value that is served stale, or is to be replaced early. Default `'background'`: this loader, while nobody waits.
   * `'caller'`: nobody, until the caller whose result says `refreshDue` calls `refresh`; for loaders that need their caller.
   */
  readonly refresh?: 'background' | 'caller'
}

type PolicyOptions = Pick<LoadOptions, 'ttl' | 'staleFor' | 'staleIfErrorFor'>

/** The only place where call options meet layer defaults. */
export function policyFor(layer: EntryPolicy, call: PolicyOptions | undefined): EntryPolicy {
  if (call !== undefined && (typeof call !== 'object' || call === null)) {
    throw new CacheError('CONFIG_INVALID', `options must be an object, got ${JSON.stringify(call)}`)
  }
  if (call?.ttl === undefined && call?.staleFor === undefined && call?.staleIfErrorFor === undefined) return layer
  return Object.freeze({
    ...layer,
    ...ttlFor(layer, call.ttl),
    staleFor: durationOr(call.staleFor, layer.staleFor, 'staleFor'),
    staleIfErrorFor: durationOr(call.staleIfErrorFor, layer.staleIfErrorFor, 'staleIfErrorFor'),
  })
}

function ttlFor(layer: EntryPolicy, call: WriteOptions['ttl']): Pick<EntryPolicy, 'ttl' | 'rule' | 'nullTtl'> {
  const { maxTtl, nullTtl } = layer
  if (call === undefined) return layer
  const rule = typeof call === 'function' ? call : undefined
  const ttl = rule ? maxTtl : parseDuration(call, 'ttl')
  return { ttl, rule, nullTtl: nullTtl === undefined ? undefined : Math.min(ttl, nullTtl) }
}

/** Tags without repetition; a new array, whatever was given, and frozen, since reads show it. */
export function mergedTags(...lists: readonly (readonly string[] | undefined)[]): readonly string[] {
  const tags = new Set<string>()
  for (const each of lists) {
    for (const [at, tag] of list('tags', each ?? []).entries()) tags.add(shortText(`tags[${at}]`, tag))
  }
  return Object.freeze([...tags])
}

/** Refuses what cannot be tags before anything is run for the sake of the call. */
export function checkedTags(tags: readonly string[] | undefined): readonly string[] | undefined {
  return tags && mergedTags(tags)
}

function durationOr(given: Duration | undefined, fallback: number, path: string): number {
  return given === undefined ? fallback : parseDuration(given, path)
}
