import type { SharedParts } from '../paths/layer-context.ts'
import { partsOf } from '../assembly.ts'
import type { MemoryEntry } from '../memory/memory-entry.ts'
import type { BreakerState } from '../redis/guard.ts'

/** What a cache holds on to at a moment, for tests. */
export interface CacheState {
  /** Loads in the air. */
  readonly flights: number
  /** Reads, loads and writes that the fence watches over. */
  readonly tickets: number
  /** Leases that this cache holds in Redis. */
  readonly leases: number
  /** Work that nobody waits for. */
  readonly background: number
  /** Invalidations that Redis has yet to be told of. */
  readonly queued: number
  /** Members of the invalidation index that this cache remembers. */
  readonly remembered: number
  /** What the memory tier believes to hold, in bytes. */
  readonly memoryBytes: number
  /** The same, added up entry by entry, with the bookkeeping about other sizes. */
  readonly bytesOfEntries: number
  readonly memoryEntries: number
  readonly breakers: { readonly read: BreakerState; readonly write: BreakerState } | undefined
  /** There is a connection for commands. */
  readonly connected: boolean
  /** The process cannot confirm that it hears invalidations. */
  readonly deaf: boolean
}

export function stateOf(cache: object): CacheState {
  const { background, clock, fence, flights, log, memory, shared } = partsOf(cache)
  return {
    flights: flights.size,
    tickets: fence.size,
    leases: shared?.leases.size ?? 0,
    background: background.size,
    queued: shared ? queuedIn(shared.recovery) : 0,
    remembered: log.mirror.size,
    memoryBytes: memory?.bytes ?? 0,
    bytesOfEntries: Array.from(memory?.values() ?? [], (entry) => entry.bytes).reduce(
      (sum, bytes) => sum + bytes,
      memory?.bookkeeping ?? 0,
    ),
    memoryEntries: memory?.count ?? 0,
    breakers: shared?.tier.breakers,
    connected: shared?.tier.connected ?? false,
    deaf: clock.now() >= log.heardUntil,
  }
}

/** What has yet to be compared with Redis counts as one more thing to tell it. */
function queuedIn({ isSettled, length }: SharedParts['recovery']): number {
  return isSettled ? 0 : Math.max(1, length)
}

/** What the memory tier holds under a full key, whether or not it may still be used. */
export function memoryEntryAt(cache: object, key: string): MemoryEntry | undefined {
  return partsOf(cache).memory?.inspect(key)
}
