import type { Position } from '../entry/entry.ts'
import type { SizeEstimate } from '../observability/memory-state.ts'
import { HeapWatch } from './heap-watch.ts'
import type { MemoryEntry } from './memory-entry.ts'
import { type BoundRange, nextBound, stepDown } from './next-bound.ts'
import { type HitCurve, ReuseHistogram } from './reuse-histogram.ts'
import { type Shadow, ShadowList } from './shadow-list.ts'

export interface SizingConfig extends BoundRange {
  readonly maxEntries: number
}

// At most so much of the smallest memory goes into bookkeeping, and no more than 512 KB, some 1500 keys, of a large one.
const bookkeepingShare = 1 / 8
const mostBookkeeping = 512 * 1024

// Sampled reads below which little is known.
const fewSampled = 512

/** Part of the bound that is given up at a time, since what has to leave for it leaves at once. */
const slide = 1 / 2048

const reported = [0.5, 1, 1.5, 2] as const

/**
 * Watches the reads of a memory tier, knows from a sample of the keys what other sizes would have answered, and moves the bound
 * between `min` and `max`. It has no timer: it looks at what it knows each time that
 * so many have been read as there are keys to know about.
 */
export class MemorySizing {
  readonly #range: BoundRange
  readonly #shadows: ShadowList
  readonly #reuse: ReuseHistogram
  readonly #heap: HeapWatch
  readonly #hits: () => number
  #bound: number
  /** Where the bound is going; above it only while it slides down. */
  #target: number
  #misses = 0
  #countedHits = 0
  #countedMisses = 0
  #isKnown = false
  #reviewedAt = 0
  #warnings = 0
  #wasSmaller = false

  /** `hits`: reads that the tier has answered, ever. */
  constructor({ min, max, maxEntries }: SizingConfig, hits: () => number, heap: HeapWatch = new HeapWatch()) {
    this.#range = { min, max }
    this.#hits = hits
    this.#heap = heap
    this.#bound = this.#target = min
    const depth = max * Math.max(...reported)
    const budget = Math.min(mostBookkeeping, min * bookkeepingShare)
    this.#shadows = new ShadowList({ depth, maxEntries, budget })
    this.#reuse = new ReuseHistogram(depth)
  }

  /** Bytes that memory may take now, this bookkeeping included. */
  get bound(): number {
    return this.#bound
  }

  /** What the bookkeeping takes. */
  get bytes(): number {
    return this.#shadows.bytes
  }

  /** How often a smaller bound was wanted. It falls no sooner than the time after, so that by then all uses can be counted. */
  get warnings(): number {
    return this.#warnings
  }

  /** A read was answered by the entry of this key; `false`: its hits need not be told any longer. */
  used(key: string): boolean {
    const shadow = this.#shadows.get(key)
    if (shadow === undefined) return false
    this.#reuse.addHit(this.#shadows.distanceOf(shadow), this.#room, 1 / this.#shadows.rate)
    this.#shadows.touch(shadow)
    this.#proceed()
    return true
  }

  /** A read was not answered; `couldAnswer` says whether an entry that had to leave would have done, had it stayed. */
  missed(key: string, couldAnswer: (shadow: Shadow) => boolean, isFull: boolean): void {
    this.#misses++
    if (this.#shadows.isSampled(key)) {
      const ghost = this.#shadows.get(key)
      const distance = ghost && couldAnswer(ghost) ? this.#shadows.distanceOf(ghost) : undefined
      // A memory that has just grown has yet to get back what had to leave before.
      this.#reuse.addMiss(distance, isFull ? this.#room : 0, 1 / this.#shadows.rate)
    }
    this.#proceed()
  }

  /** An entry has come; `true`: its hits are to be told. */
  stored(entry: MemoryEntry): boolean {
    return this.#shadows.add(entry)
  }

  /** What is older than `position` would be gone from a memory of any size. */
  forget(key: string, position: Position = Infinity): void {
    const shadow = this.#shadows.get(key)
    if (shadow && shadow.position < position) this.#shadows.remove(key)
  }

  forgetMatching(matches: (key: string) => boolean, position: Position): void {
    for (const { key } of this.#shadows.values()) if (matches(key)) this.forget(key, position)
  }

  clear(): void {
    this.#shadows.clear()
  }

  /** Hit rates that other bounds would have had lately; `undefined` while too little has been read. */
  get estimates(): readonly SizeEstimate[] | undefined {
    if (!this.#isKnown) return undefined
    const hitRate = this.#hitRateWithin()
    return reported.map((times) => {
      const maxBytes = Math.round(times * this.#bound)
      return { maxBytes, hitRate: hitRate(maxBytes) }
    })
  }

  #proceed(): void {
    if (this.#bound > this.#target) this.#bound = Math.max(this.#target, Math.floor(this.#bound * (1 - slide)))
    const { rate, size } = this.#shadows
    if ((this.#reads - this.#reviewedAt) * rate >= Math.max(fewSampled, size)) this.#review()
  }

  /** Bytes for entries. */
  get #room(): number {
    return this.#bound - this.bytes
  }

  /** All there were, ever. */
  get #reads(): number {
    return this.#hits() + this.#misses
  }

  #review(): void {
    const wanted = this.#heap.isTight()
      ? stepDown(this.#bound, this.#range)
      : nextBound(this.#bound, this.#hitRateWithin(), this.#range)
    const isSmaller = wanted < this.#bound
    // Not before the next review, which may think otherwise.
    this.#target = isSmaller && !this.#wasSmaller ? this.#bound : wanted
    this.#bound = Math.max(this.#bound, this.#target)
    this.#wasSmaller = isSmaller
    if (isSmaller) this.#warnings++
    this.#reuse.fade()
    this.#reviewedAt = this.#reads
    this.#isKnown = true
  }

  /** By bounds, of which the bookkeeping takes its part. */
  #hitRateWithin(): HitCurve {
    const hits = this.#hits()
    this.#reuse.addReads(hits - this.#countedHits, this.#misses - this.#countedMisses)
    this.#countedHits = hits
    this.#countedMisses = this.#misses
    return (bound) => this.#reuse.hitRate(bound - this.bytes)
  }
}
