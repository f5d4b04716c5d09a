import { type MemoryEntry, handOut } from '../memory/memory-entry.ts'
import { CacheError } from '../shared/cache-error.ts'
import type { LocalMs } from '../shared/clock.ts'
import type { LoadRequest } from './load-request.ts'
import { LoadedEntry, NotModified } from './loader.ts'

export type TierName = 'memory' | 'redis'

interface ReadDetail {
  /** ms since the value was made */
  readonly age: number
  /** ms until it is no longer fresh; 0: it is not */
  readonly ttlLeft: number
  readonly tags: readonly string[]
  /** What decided the outcome, in words. */
  readonly why: string
}

interface Found<T> extends ReadDetail {
  readonly outcome: 'hit' | 'stale'
  readonly tier: TierName
  readonly value: T
  /** With `refresh: 'caller'`: nobody is replacing this value yet. */
  readonly refreshDue?: boolean
}

interface LoadedNow<T> extends ReadDetail {
  readonly outcome: 'loaded'
  readonly stored: boolean
  readonly value: T
}

interface Missed {
  readonly outcome: 'miss'
  readonly value: undefined
  readonly why: string
}

/** The outcome of a read with a loader. `loaded`: by this read's loader, or one it waited for. */
export type LoadResult<T> = Found<T> | LoadedNow<T>

/** At once from memory, or later. */
export type EventualLoad<T> = LoadResult<T> | Promise<LoadResult<T>>

/** The outcome of a read without a loader. */
export type ReadResult<T> = LoadResult<T> | Missed

export function foundResult<T>(
  outcome: 'hit' | 'stale',
  tier: TierName,
  entry: MemoryEntry,
  now: LocalMs,
  why: string,
): Found<T> {
  const { age, tags, ttlLeft } = detailOf(entry, now)
  return { outcome, tier, value: handOut<T>(entry), age, ttlLeft, tags, why }
}

export function borrowedResult<T>(entry: MemoryEntry, now: LocalMs): Found<T> {
  const { age, tags, ttlLeft } = detailOf(entry, now)
  return { outcome: 'hit', tier: 'memory', value: entry.value as T, age, ttlLeft, tags, why: 'fresh in memory' }
}

export function loadedResult<T>(entry: MemoryEntry, stored: boolean, now: LocalMs): LoadResult<T> {
  const why = stored ? 'loaded and stored' : 'loaded, not stored'
  return { outcome: 'loaded', stored, value: handOut<T>(entry), ...detailOf(entry, now), why }
}

export function missResult(why: string): Missed {
  return { outcome: 'miss', value: undefined, why }
}

function detailOf(entry: MemoryEntry, now: LocalMs): Pick<ReadDetail, 'age' | 'ttlLeft' | 'tags'> {
  return {
    age: Math.max(0, now - entry.storedAt),
    ttlLeft: entry.expired ? 0 : Math.max(0, entry.freshUntil - now),
    tags: entry.tags,
  }
}

/** With the cache switched off every read runs its loader, and what it returns goes to this caller alone. */
export async function loadedUncached<T>(request: LoadRequest, signal: AbortSignal | undefined): Promise<LoadResult<T>> {
  signal?.throwIfAborted()
  const { id, loader, params } = request
  const result = await loader({ id, params, signal: signal ?? new AbortController().signal, previous: undefined })
  if (result instanceof NotModified) {
    throw new CacheError('VALUE_UNSUPPORTED', 'notModified() without a previous value: the cache is not enabled')
  }
  const value = (result instanceof LoadedEntry ? result.value : result) as T
  return { outcome: 'loaded', stored: false, value, age: 0, ttlLeft: 0, tags: [], why: 'the cache is not enabled' }
}
