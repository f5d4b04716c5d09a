/** What an answer may not fall behind, and since when. */
interface Floor {
  readonly id: string
  readonly version: number
  /** When the invalidation was applied. */
  readonly at: number
}

/** The source of truth: a version per id that only grows, and what each process must have seen of it. */
export class Authority {
  readonly #versions = new Map<string, number>()
  readonly #own: Map<string, number>[]
  #floors: Floor[] = []
  readonly #maxStaleness: number

  constructor(processes: number, maxStaleness: number) {
    this.#own = Array.from({ length: processes }, () => new Map<string, number>())
    this.#maxStaleness = maxStaleness
  }

  read(id: string): number {
    return this.#versions.get(id) ?? 0
  }

  write(id: string): number {
    const version = this.read(id) + 1
    this.#versions.set(id, version)
    return version
  }

  /** This process has been told that its write is in effect; `applied`: in the others too, within `maxStaleness`. */
  promised(process: number, id: string, version: number, applied: boolean): void {
    const own = this.#own[process]!
    own.set(id, Math.max(own.get(id) ?? 0, version))
    if (applied) this.#floors.push({ id, version, at: performance.now() })
  }

  /** The oldest version that a read may return which starts now in this process. */
  floor(process: number, id: string): number {
    const settled = performance.now() - this.#maxStaleness
    const due = this.#floors.filter((floor) => floor.id === id && floor.at < settled)
    const floor = Math.max(0, ...due.map(({ version }) => version))
    // The best of what is due stands for the rest of it.
    this.#floors = this.#floors.filter((each) => !due.includes(each) || each.version === floor)
    return Math.max(floor, this.#own[process]!.get(id) ?? 0)
  }
}
