/** Part of all reads, 0 to 1, that a memory of so many bytes would have answered; never falls as bytes grow. */
export type HitCurve = (bytes: number) => number

// Eight to a doubling, over sixteen doublings below the largest; what is smaller than these lies in the first.
const perDoubling = 8
const buckets = 16 * perDoubling

/**
 * What came of all reads, and how far back those of a sample of the keys went: how many bytes a memory needs to answer them.
 * Older reads fade.
 */
export class ReuseHistogram {
  readonly #largest: number
  readonly #hitsAt = new Float64Array(buckets)
  readonly #missesAt = new Float64Array(buckets)
  #hits = 0
  #misses = 0
  #sampledMisses = 0

  /** `largest`: bytes beyond which nothing is told apart. */
  constructor(largest: number) {
    this.#largest = largest
  }

  /** Reads of all keys. */
  addReads(hits: number, misses: number): void {
    this.#hits += hits
    this.#misses += misses
  }

  /**
   * A sampled read that was answered, and stands for `weight` reads. `distance` is an estimate: what memory had, it had
   * `within` the bytes that there were for it.
   */
  addHit(distance: number, within: number, weight: number): void {
    const bucket = Math.min(this.#bucketOf(distance), Math.floor(this.#placeOf(within)) - 1)
    this.#hitsAt[Math.max(0, bucket)]! += weight
  }

  /** A sampled read that was not; what a full memory did not have lay `beyond` its bytes. `undefined`: in memory of no size. */
  addMiss(distance: number | undefined, beyond: number, weight: number): void {
    this.#sampledMisses += weight
    if (distance === undefined || distance > this.#largest) return
    const bucket = Math.max(this.#bucketOf(distance), Math.ceil(this.#placeOf(beyond)))
    if (bucket < buckets) this.#missesAt[bucket]! += weight
  }

  /** Lets all that was counted weigh half. */
  fade(): void {
    for (const counts of [this.#hitsAt, this.#missesAt]) for (let i = 0; i < buckets; i++) counts[i]! /= 2
    this.#hits /= 2
    this.#misses /= 2
    this.#sampledMisses /= 2
  }

  /** The hits that there were, less those that went further back, and of the misses those that went less far. */
  hitRate(bytes: number): number {
    const place = this.#placeOf(bytes)
    // A few hot keys make most hits, and are in the sample or not: so what others would lose is taken from all that there were.
    const lost = sumOf(this.#hitsAt) - sumBefore(this.#hitsAt, place)
    const gained = sumBefore(this.#missesAt, place) * this.#missesPerSampled
    const hits = Math.max(0, this.#hits - lost) + gained
    return hits / (this.#hits + this.#misses || 1)
  }

  /** Misses spread over many keys, so that the sample may stand for all of them; but not an old sample for those of today. */
  get #missesPerSampled(): number {
    return Math.min(2, this.#misses / (this.#sampledMisses || 1))
  }

  #bucketOf(distance: number): number {
    return Math.max(0, Math.ceil(this.#placeOf(distance)) - 1)
  }

  /** Where bytes lie among the buckets, the i-th of which begins at `i`. */
  #placeOf(bytes: number): number {
    const place = buckets + perDoubling * Math.log2(Math.max(1, bytes) / this.#largest)
    return Math.min(buckets, Math.max(0, place))
  }
}

function sumOf(counts: Float64Array): number {
  return sumBefore(counts, buckets)
}

/** Of a bucket that the place lies in, its part. */
function sumBefore(counts: Float64Array, place: number): number {
  let sum = 0
  for (let i = 0; i < place; i++) sum += counts[i]! * Math.min(1, place - i)
  return sum
}
