import { freshnessOf } from '../entry/freshness.ts'
import type { MemoryEntry } from '../memory/memory-entry.ts'
import type { MemoryTier } from '../memory/memory-tier.ts'
import type { LocalMs } from '../shared/clock.ts'

/** An entry that was prefetched and may still be read. Held weakly: what leaves memory is not kept here. */
interface Unread {
  readonly entry: WeakRef<MemoryEntry>
  /** As it was before anybody had used it. */
  readonly usedAt: number
  /** Until then whoever it was prefetched for may come. */
  readonly until: LocalMs
  /** What was there before would still be of use. */
  readonly stays: boolean
}

interface LedgerConfig {
  /** ms that an entry is waited for. */
  readonly patience: number
  /** Entries that are waited for at once. */
  readonly limit: number
  readonly minPrecision: number
  /** Would something else have to leave memory soon? */
  readonly isTight: () => boolean
}

// Of the precision that decides on going on, each outcome is so much.
const weight = 1 / 32

// While too much is wasted, one in so many goes on, to find out when that ends.
const probeEvery = 16

/**
 * Knows what became of everything that was prefetched. What nobody has read by its time, or when memory becomes tight, leaves memory
 * again, so that nothing else has to leave for it.
 */
export class PrefetchLedger {
  readonly #memory: MemoryTier
  readonly #config: LedgerConfig
  /** By key, the oldest first. */
  readonly #unread = new Map<string, Unread>()
  #precision = 1
  #heldBack = 0
  prefetched = 0
  used = 0
  wasted = 0
  failed = 0

  constructor(memory: MemoryTier, config: LedgerConfig) {
    this.#memory = memory
    this.#config = config
  }

  /** An entry has come, in place of another or none. */
  add(
    entry: MemoryEntry,
    { replaces, now }: { readonly replaces: MemoryEntry | undefined; readonly now: LocalMs },
  ): void {
    this.settle(entry.key)
    this.prefetched++
    const { limit, patience } = this.#config
    const stays = replaces !== undefined
    this.#unread.set(entry.key, { entry: new WeakRef(entry), usedAt: entry.usedAt, until: now + patience, stays })
    this.tidy(now)
    if (this.#unread.size > limit) this.settle(this.#unread.keys().next().value!)
  }

  /** An entry has come that somebody was waiting for already. */
  addUsed(): void {
    this.prefetched++
    this.#note(true)
  }

  fail(): void {
    this.failed++
    this.#weigh(0)
  }

  /** Nobody is waited for any more: the entry was used, or was in vain and goes. */
  settle(key: string): void {
    const unread = this.#unread.get(key)
    if (!unread) return
    this.#unread.delete(key)
    const entry = unread.entry.deref()
    const isUsed = entry !== undefined && entry.usedAt !== unread.usedAt
    if (entry && !isUsed && !unread.stays) this.#memory.deleteIfSame(entry)
    this.#note(isUsed)
  }

  /** Settles what has been waited for long enough, and while memory is tight the oldest of all the others. */
  tidy(now: LocalMs): void {
    for (const [key, unread] of this.#unread) {
      if (!this.#config.isTight() && !this.#isOver(key, unread, now)) return
      this.settle(key)
    }
  }

  /** As `tidy`, and settles all that will be read no more. */
  review(now: LocalMs): void {
    this.tidy(now)
    for (const [key, unread] of this.#unread) if (this.#isOver(key, unread, now)) this.settle(key)
  }

  /** Is so little of what comes read that hardly anything more may come? */
  get isWasteful(): boolean {
    return this.#precision < this.#config.minPrecision
  }

  /** While it is wasteful, one in so many is let through. */
  mayGoOn(): boolean {
    return !this.isWasteful || ++this.#heldBack % probeEvery === 0
  }

  #isOver(key: string, { entry, until, usedAt }: Unread, now: LocalMs): boolean {
    const found = entry.deref()
    if (!found || now >= until || found.usedAt !== usedAt) return true
    return this.#memory.inspect(key) !== found || freshnessOf(found, now) !== 'fresh'
  }

  #note(isUsed: boolean): void {
    if (isUsed) this.used++
    else this.wasted++
    this.#weigh(isUsed ? 1 : 0)
  }

  #weigh(outcome: 0 | 1): void {
    this.#precision += weight * (outcome - this.#precision)
  }
}
