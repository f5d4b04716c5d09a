/** Upper bounds of buckets, s, rising: from a copy in memory to a load that is about to be given up. */
const durationBounds: readonly number[] = Object.freeze([
  0.000_001, 0.000_01, 0.0001, 0.000_25, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
])

/** Durations by size, in numbers of a fixed count: to observe one costs a short search, and nothing grows. */
export class DurationHistogram {
  /** s */
  readonly bounds: readonly number[]
  readonly #counts: Float64Array
  #sum = 0

  constructor(bounds: readonly number[] = durationBounds) {
    this.bounds = bounds
    this.#counts = new Float64Array(bounds.length + 1)
  }

  /** `times`: how many it stands for, where only some are measured. What a clock that went back says counts as 0. */
  observe(ms: number, times = 1): void {
    const seconds = Math.max(0, ms) / 1000
    let bucket = 0
    while (bucket < this.bounds.length && seconds > this.bounds[bucket]!) bucket++
    this.#counts[bucket]! += times
    this.#sum += seconds * times
  }

  get count(): number {
    return this.#counts.reduce((all, each) => all + each, 0)
  }

  /** Of all durations, s. */
  get sum(): number {
    return this.#sum
  }

  /** How many were as long as each bound at most. */
  get cumulative(): readonly number[] {
    let sum = 0
    return this.bounds.map((_, bucket) => (sum += this.#counts[bucket]!))
  }
}
