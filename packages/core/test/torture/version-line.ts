/** A version that is known, or binding, from a moment on. */
export interface Step {
  readonly version: number
  readonly from: number
}

/** The newest version by time. */
export class VersionLine<S extends Step> {
  readonly #steps: readonly S[]
  /** The newest of all up to and with each step. */
  readonly #newest: readonly S[]

  constructor(steps: readonly S[]) {
    this.#steps = steps.toSorted((a, b) => a.from - b.from)
    let newest: S | undefined
    this.#newest = this.#steps.map((step) => (newest = newest && newest.version >= step.version ? newest : step))
  }

  /** The newest from before this moment, and, if asked, of those that are not newer than `limit`. */
  before(moment: number, limit = Infinity): S | undefined {
    let at = this.#count(moment) - 1
    while (at >= 0 && this.#newest[at]!.version > limit) at--
    return this.#newest[at]
  }

  /** Steps from before this moment. */
  #count(moment: number): number {
    let [low, high] = [0, this.#steps.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#steps[middle]!.from < moment) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Lists by what their members have in common. */
export function groupedBy<T>(list: readonly T[], keyOf: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const each of list) {
    const group = groups.get(keyOf(each))
    if (group) group.push(each)
    else groups.set(keyOf(each), [each])
  }
  return groups
}
