import type { Position } from '../entry/entry.ts'
import type { LocalMs } from '../shared/clock.ts'
import { valueSize } from './entry-size.ts'
import { hashes, keyHash } from './key-hash.ts'
import type { MemoryEntry } from './memory-entry.ts'
import { type Placed, RecencyList } from './recency-list.ts'

/** What is remembered of an entry, in memory or gone from it: enough to say whether it could still answer. */
export interface Shadow extends Placed {
  readonly key: string
  readonly hash: number
  readonly layer: string
  readonly tags: readonly string[]
  readonly position: Position
  readonly knownAt: LocalMs
  /** Before this it was fresh, and not too old a copy. */
  readonly freshUntil: LocalMs
  /** What remembering it takes. */
  readonly cost: number
}

export interface ShadowBounds {
  /** Bytes of entries to look back over: those of the largest memory that is asked about. */
  readonly depth: number
  /** Entries to look back over. */
  readonly maxEntries: number
  /** Bytes that the list itself may take. */
  readonly budget: number
}

// One entry in eight: a hit of the others costs nothing more.
const highestRate = 1 / 8

// The object with its numbers, and its place in the map.
const shadowOverhead = 200

/**
 * What a memory of any size would hold, told by a sample of the keys: those whose hash lies below a threshold, in the order of
 * their last use, among them the ghosts of entries that had to leave. The threshold falls until the list keeps to its
 * budget (SHARDS with a fixed size, Waldspurger et al., FAST 2015).
 */
export class ShadowList {
  readonly #bounds: ShadowBounds
  readonly #shadows = new Map<string, Shadow>()
  #order = new RecencyList<Shadow>()
  #threshold = highestRate * hashes
  #shadowBytes = 0

  constructor(bounds: ShadowBounds) {
    this.#bounds = bounds
  }

  /** Part of all keys that is looked at. */
  get rate(): number {
    return this.#threshold / hashes
  }

  /** What the list takes in memory. */
  get bytes(): number {
    return this.#shadowBytes + this.#order.ownBytes
  }

  get size(): number {
    return this.#order.size
  }

  get(key: string): Shadow | undefined {
    return this.#shadows.get(key)
  }

  /** Bytes that a memory must have to hold this still: what was used since, and itself. */
  distanceOf(shadow: Shadow): number {
    return this.#order.bytesAfter(shadow) / this.rate + shadow.bytes
  }

  isSampled(key: string): boolean {
    return keyHash(key) < this.#threshold
  }

  touch(shadow: Shadow): void {
    this.#order.touch(shadow)
    this.#keepToBudget()
  }

  /** Remembers an entry as the most recently used, if its key is of the sample. */
  add(entry: MemoryEntry): boolean {
    this.remove(entry.key)
    const hash = keyHash(entry.key)
    if (hash >= this.#threshold) return false
    const shadow = shadowOf(entry, hash)
    this.#shadows.set(entry.key, shadow)
    this.#order.append(shadow)
    this.#shadowBytes += shadow.cost
    while (this.#looksTooFar()) this.remove(this.#order.oldest!.key)
    this.#keepToBudget()
    return this.#shadows.has(entry.key)
  }

  remove(key: string): void {
    const shadow = this.#shadows.get(key)
    if (shadow === undefined) return
    this.#shadows.delete(key)
    this.#order.remove(shadow)
    this.#shadowBytes -= shadow.cost
  }

  values(): Iterable<Shadow> {
    return this.#shadows.values()
  }

  /** Forgets everything, and begins again with as many keys as at first. */
  clear(): void {
    this.#shadows.clear()
    this.#order = new RecencyList()
    this.#shadowBytes = 0
    this.#threshold = highestRate * hashes
  }

  #looksTooFar(): boolean {
    const { depth, maxEntries } = this.#bounds
    return this.size > 1 && (this.#order.bytes > depth * this.rate || this.size > maxEntries * this.rate)
  }

  #keepToBudget(): void {
    while (this.bytes > this.#bounds.budget && this.size > 0) {
      this.#threshold /= 2
      for (const { hash, key } of this.#shadows.values()) if (hash >= this.#threshold) this.remove(key)
      this.#order.compact()
    }
  }
}

function shadowOf(entry: MemoryEntry, hash: number): Shadow {
  const { bytes, key, knownAt, layer, position, tags } = entry
  const freshUntil = entry.expired ? -Infinity : Math.min(entry.freshUntil, entry.leavesAt)
  // The key and the tags are the entry's own while it is there; they count as if they never were.
  const cost = shadowOverhead + valueSize(key) + valueSize(tags)
  return { key, hash, layer, tags, position, knownAt, freshUntil, bytes, cost, slot: 0 }
}
