import type { Id } from '../key/cache-key.ts'

/** What has been asked for, how often. */
export interface Counted {
  readonly key: string
  readonly id: Id
  readonly params: unknown
  count: number
}

/**
 * Counts the most frequent among any number of keys in bounded memory (Misra and Gries 1982): with twice as many keys as it keeps, all counts are
 * lowered by the median, and what has none left goes. What was asked for more often than once in as many times as it keeps keys stays.
 */
export class PopularitySketch {
  readonly #kept: number
  #counts = new Map<string, Counted>()

  constructor(kept: number) {
    this.#kept = kept
  }

  add({ count, id, key, params }: Counted): void {
    const known = this.#counts.get(key)
    if (known) known.count += count
    else this.#counts.set(key, { key, id, params, count })
    if (this.#counts.size >= 2 * this.#kept) this.#lower()
  }

  /** What has been counted, the most frequent first; it begins again with nothing. */
  drain(): Counted[] {
    const counted = this.#ranked()
    this.#counts = new Map()
    return counted
  }

  get size(): number {
    return this.#counts.size
  }

  #ranked(): Counted[] {
    return [...this.#counts.values()].toSorted((a, b) => b.count - a.count)
  }

  #lower(): void {
    const ranked = this.#ranked()
    const median = ranked[this.#kept]!.count
    const left = ranked.filter(({ count }) => count > median)
    this.#counts = new Map(left.map((each) => [each.key, { ...each, count: each.count - median }]))
  }
}
