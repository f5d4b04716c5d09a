import { type MemoryEntry, handOut } from '../memory/memory-entry.ts'
import type { LocalMs } from '../shared/clock.ts'
import type { LoadRequest } from './load-request.ts'
import { LoadedEntry } from './loader.ts'

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

/** The outcome of a read. `loaded`: by this read's loader, or one it waited for. */
export type ReadResult<T> =
  | (ReadDetail & { readonly outcome: 'hit' | 'stale'; readonly tier: TierName; readonly value: T })
  | (ReadDetail & { readonly outcome: 'loaded'; readonly stored: boolean; readonly value: T })
  | { readonly outcome: 'miss'; readonly value: undefined; readonly why: string }

export function foundResult<T>(
  outcome: 'hit' | 'stale',
  tier: TierName,
  entry: MemoryEntry,
  now: LocalMs,
  why: string,
): ReadResult<T> {
  return { outcome, tier, value: handOut<T>(entry), ...detailOf(entry, now), why }
}

export function loadedResult<T>(entry: MemoryEntry, stored: boolean, now: LocalMs): ReadResult<T> {
  const why = stored ? 'loaded and stored' : 'loaded, not stored'
  return { outcome: 'loaded', stored, value: handOut<T>(entry), ...detailOf(entry, now), why }
}

export function missResult<T>(why: string): ReadResult<T> {
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
export async function loadedUncached<T>(request: LoadRequest, signal: AbortSignal | undefined): Promise<ReadResult<T>> {
  signal?.throwIfAborted()
  const { id, loader, params } = request
  const result = await loader({ id, params, signal: signal ?? new AbortController().signal, previous: undefined })
  const value = (result instanceof LoadedEntry ? result.value : result) as T
  return { outcome: 'loaded', stored: false, value, age: 0, ttlLeft: 0, tags: [], why: 'the cache is not enabled' }
}
