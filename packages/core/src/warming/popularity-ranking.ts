import type { PopularityMerge } from '../redis/scripts/merge-popular.ts'

/** What `merge-popular` keeps in Redis, for a process that shares nothing. */
export class PopularityRanking {
  readonly #scores = new Map<string, number>()

  /** `now` in s */
  merge({ counts, halfLife, kept }: Omit<PopularityMerge, 'rankingKey' | 'life'>, now: number): void {
    for (const [member, count] of counts) {
      let known = this.#scores.get(member)
      if (known === undefined && this.#scores.size >= kept) known = this.#takeLast()
      const score = now / halfLife + Math.log2(count)
      this.#scores.set(member, known === undefined ? score : sum(known, score))
    }
  }

  top(count: number): string[] {
    const ranked = [...this.#scores].toSorted(([, a], [, b]) => b - a)
    return ranked.slice(0, count).map(([member]) => member)
  }

  get size(): number {
    return this.#scores.size
  }

  #takeLast(): number {
    let last: [member: string, score: number] = ['', Infinity]
    for (const each of this.#scores) if (each[1] < last[1]) last = each
    this.#scores.delete(last[0])
    return last[1]
  }
}

/** The logarithm of the sum of what these are the logarithms of. */
function sum(a: number, b: number): number {
  return Math.max(a, b) + Math.log2(1 + 2 ** -Math.abs(a - b))
}
