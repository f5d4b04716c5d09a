import { LRUCache } from 'lru-cache'
import type { MemoryConfig } from '../config/cache-config.ts'
import type { Position } from '../entry/entry.ts'
import type { SizeEstimate } from '../observability/memory-state.ts'
import { entrySize } from './entry-size.ts'
import type { MemoryEntry } from './memory-entry.ts'
import { MemorySizing } from './memory-sizing.ts'
import type { Shadow } from './shadow-list.ts'

// As `usedAt` of an entry whose every use is told to the sizing: below 0, so that each of them is looked at.
const notYetUsed = -1

const nearlyFull = 0.9

/** Entries in this process, bounded by bytes and by number; the least recently used leave first. */
export class MemoryTier {
  readonly #entries: LRUCache<string, MemoryEntry>
  /** By layer and id: the hit of a hot id neither builds nor hashes a key. */
  readonly #byId = new Map<string, Map<unknown, MemoryEntry>>()
  /** Moves the bound, where it may move or be asked about; else the list of entries keeps to `maxBytes` by itself. */
  readonly #sizing: MemorySizing | undefined
  #insertions = 0
  #evictions = 0
  #uses = 0
  #warnings = 0

  constructor(config: MemoryConfig) {
    this.#sizing =
      config.minBytes === undefined
        ? undefined
        : new MemorySizing(
            { min: config.minBytes, max: config.maxBytes, maxEntries: config.maxEntries },
            () => this.#uses,
          )
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
    this.#uses++
    if (entry.usedAt !== this.#insertions) this.#count(entry)
  }

  /**
   * Counts a read that found nothing here that it could use. `couldAnswer` is asked about what was here last: whether it would
   * still be good, had there been room for it.
   */
  missed(key: string, couldAnswer: (ghost: Shadow) => boolean): void {
    if (!this.#sizing) return
    this.#sizing.missed(key, couldAnswer, this.bytes > nearlyFull * this.maxBytes)
    this.#keepTo(this.#sizing)
  }

  /** Looks without counting as a use. */
  inspect(key: string): MemoryEntry | undefined {
    return this.#entries.peek(key)
  }

  set(key: string, entry: MemoryEntry): void {
    entry.bytes = entrySize(entry)
    if (this.#sizing) entry.usedAt = this.#sizing.stored(entry) ? notYetUsed : 0
    if (entry.bytes <= this.maxBytes - this.bookkeeping) this.#entries.set(key, entry)
    else this.#entries.delete(key)
    this.#insertions++
    if (this.#sizing) this.#keepTo(this.#sizing)
    // An entry larger than all of memory is not taken.
    if (entry.id !== undefined && this.#entries.peek(key) === entry) this.#idsOf(entry.layer).set(entry.id, entry)
  }

  delete(key: string): void {
    this.#entries.delete(key)
    this.#sizing?.forget(key)
  }

  /** Forgets this entry, unless another has taken its place. */
  deleteIfSame(entry: MemoryEntry): void {
    if (this.#entries.peek(entry.key) === entry) this.delete(entry.key)
  }

  /** Forgets a copy that an invalidation at `position` made wrong; a newer one stays. */
  removeBefore(key: string, position: Position): void {
    const entry = this.#entries.peek(key)
    if (entry && entry.position < position) this.#entries.delete(key)
    this.#sizing?.forget(key, position)
  }

  /** As `removeBefore` for all keys that match; tells how many have left. */
  removeMatching(matches: (key: string) => boolean, position: Position): number {
    const before = this.count
    for (const key of Array.from(this.#entries.keys()).filter(matches)) this.removeBefore(key, position)
    this.#sizing?.forgetMatching(matches, position)
    return before - this.count
  }

  /** Makes a copy stale that an invalidation at `position` has expired. */
  expireBefore(key: string, position: Position): void {
    const entry = this.#entries.peek(key)
    if (entry && entry.position < position) markExpired(entry)
    this.#sizing?.forget(key, position)
  }

  clear(): void {
    this.#entries.clear()
    this.#sizing?.clear()
  }

  /** Hardly anything more fits without something else having to leave. */
  get isFull(): boolean {
    return this.bytes > nearlyFull * this.maxBytes || this.count > nearlyFull * this.#entries.max
  }

  /** Of the entries and of the bookkeeping about other sizes. */
  get bytes(): number {
    return this.#entries.calculatedSize + this.bookkeeping
  }

  get bookkeeping(): number {
    return this.#sizing?.bytes ?? 0
  }

  /** The bound that `bytes` keeps to now. */
  get maxBytes(): number {
    return this.#sizing?.bound ?? this.#entries.maxSize
  }

  /** What other bounds would have answered; `undefined` where nobody asked for it, and while too little is known. */
  get sizing(): readonly SizeEstimate[] | undefined {
    return this.#sizing?.estimates
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

  #count(entry: MemoryEntry): void {
    const isTold = entry.usedAt < 0 && this.#sizing?.used(entry.key) === true
    const usedAt = isTold ? notYetUsed - this.#insertions : this.#insertions
    if (entry.usedAt !== usedAt) this.#entries.get(entry.key)
    entry.usedAt = usedAt
    if (isTold) this.#keepTo(this.#sizing)
  }

  #keepTo({ bound, bytes, warnings }: MemorySizing): void {
    // A bound that falls evicts as an insertion does.
    if (warnings !== this.#warnings) this.#insertions++
    this.#warnings = warnings
    while (this.#entries.calculatedSize > bound - bytes && this.count > 0) this.#entries.pop()
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
