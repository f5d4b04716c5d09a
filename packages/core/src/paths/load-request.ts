import type { LayerConfig } from '../config/cache-config.ts'
import type { EntryPolicy } from '../config/entry-policy.ts'
import { freshnessOf } from '../entry/freshness.ts'
import type { MemoryEntry } from '../memory/memory-entry.ts'
import type { MissReason } from '../observability/counters.ts'
import { CacheError } from '../shared/cache-error.ts'
import type { LocalMs } from '../shared/clock.ts'
import { type LoadOptions, checkedTags, policyFor } from './call-options.ts'
import type { Loader } from './loader.ts'

export type { Loader }

/** What one flight is to do. */
export interface LoadRequest {
  readonly id: string
  readonly params: unknown
  readonly loader: Loader<unknown>
  readonly policy: EntryPolicy
  readonly tags: readonly string[] | undefined
  /** Its loader is one of many that are called at once, and take one turn together. */
  readonly gathered: boolean
  /** Loads whatever is cached, taking over from whoever is loading. */
  readonly force: boolean
  /** A fresh entry that is to be replaced before its end, and so does not answer the request itself. */
  readonly replaces: Pick<MemoryEntry, 'storedAt'> | undefined
  /** Where another process is at it already: the flight ends, and who waits looks for itself. */
  readonly leaveToAnother: boolean
  /** Nobody waits for it. */
  readonly background: boolean
  /** Why memory had nothing for whoever asked; left out where it knew nothing of it. */
  readonly notInMemory?: MissReason
  /** Who replaces a stale value that was served. */
  readonly refresh: 'background' | 'caller'
}

/** What the flight of a single read is to do. */
export function loadRequest(layer: LayerConfig, id: string, loader: Loader<unknown>, call: LoadOptions): LoadRequest {
  if (typeof loader !== 'function')
    throw new CacheError('CONFIG_INVALID', `a loader must be a function, got ${typeof loader}`)
  return {
    id,
    params: call.params,
    loader,
    policy: policyFor(layer.policy, call),
    tags: checkedTags(call.tags),
    gathered: false,
    force: call.forceRefresh ?? false,
    replaces: undefined,
    leaveToAnother: false,
    background: false,
    refresh: call.refresh ?? 'background',
  }
}

// Two readings of the Redis clock may differ by this much, ms, about one and the same entry.
const clockTolerance = 10

/** Does an entry that was found make the load needless? */
export function answers(request: LoadRequest, entry: MemoryEntry, now: LocalMs): boolean {
  if (freshnessOf(entry, now) !== 'fresh') return false
  return request.replaces === undefined || entry.storedAt > request.replaces.storedAt + clockTolerance
}
