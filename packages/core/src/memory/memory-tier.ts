import { LRUCache } from 'lru-cache'
import type { MemoryConfig } from '../config/cache-config.ts'
import type { Position } from '../entry/entry.ts'
import { entrySize } from './entry-size.ts'
import type { MemoryEntry } from './memory-entry.ts'

/** Entries in this process, bounded by bytes and by number; the least recently used leave first. */
export class MemoryTier {
  readonly #entries: LRUCache<string, MemoryEntry>
  /** By layer and id: the hit of a hot id neither builds nor hashes a key. */
  readonly #byId = new Map<string, Map<unknown, MemoryEntry>>()
  #insertions = 0
  #evictions = 0

  constructor(config: MemoryConfig) {
    this.#entries = new LRUCache({
      max: config.maxEntries,
      maxSize: config.maxBytes,
      sizeCalculation: (entry) => entry.bytes,
      dispose: (entry, _key, reason) => {
        this.#idsOf(entry.layer).delete(entry.id)
        if (reason === 'evict') this.#evictions++
      },
    })
  }

  get(key: string): MemoryEntry | undefined {
    return this.#entries.get(key)
  }

  /** The entries of a layer by id, except those whose key does not show it; changes as they come and go. */
  idsOf(layer: string): ReadonlyMap<unknown, MemoryEntry> {
    return this.#idsOf(layer)
  }

  /** Counts a use. Only an insertion evicts, so of the uses between two of them the first is enough. */
  use(entry: MemoryEntry): void {
    if (entry.usedAt === this.#insertions) return
    entry.usedAt = this.#insertions
    this.#entries.get(entry.key)
  }

  /** Looks without counting as a use. */
  inspect(key: string): MemoryEntry | undefined {
    return this.#entries.peek(key)
  }

  set(key: string, entry: MemoryEntry): void {
    entry.bytes = entrySize(entry)
    this.#entries.set(key, entry)
    this.#insertions++
    // An entry larger than all of memory is not taken.
    if (entry.id !== undefined && this.#entries.peek(key) === entry) this.#idsOf(entry.layer).set(entry.id, entry)
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  /** Forgets this entry, unless another has taken its place. */
  deleteIfSame(entry: MemoryEntry): void {
    if (this.#entries.peek(entry.key) === entry) this.#entries.delete(entry.key)
  }

  /** Forgets a copy that an invalidation at `position` made wrong; a newer one stays. */
  removeBefore(key: string, position: Position): void {
    const entry = this.#entries.peek(key)
    if (entry && entry.position < position) this.#entries.delete(key)
  }

  /** As `removeBefore` for all keys that match; tells how many have left. */
  removeMatching(matches: (key: string) => boolean, position: Position): number {
    const before = this.count
    for (const key of Array.from(this.#entries.keys()).filter(matches)) this.removeBefore(key, position)
    return before - this.count
  }

  /** Makes a copy stale that an invalidation at `position` has expired. */
  expireBefore(key: string, position: Position): void {
    const entry = this.#entries.peek(key)
    if (entry && entry.position < position) markExpired(entry)
  }

  clear(): void {
    this.#entries.clear()
  }

  get bytes(): number {
    return this.#entries.calculatedSize
  }

  get count(): number {
    return this.#entries.size
  }

  /** Entries that had to leave for others. */
  get evictions(): number {
    return this.#evictions
  }

  values(): Iterable<MemoryEntry> {
    return this.#entries.values()
  }

  #idsOf(layer: string): Map<unknown, MemoryEntry> {
    let ids = this.#byId.get(layer)
    if (!ids) this.#byId.set(layer, (ids = new Map()))
    return ids
  }
}

export function markExpired(entry: MemoryEntry): void {
  entry.expired = true
  entry.plainUntil = -Infinity
}
