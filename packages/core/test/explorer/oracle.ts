/** A promise that an answer is not older than `version`. */
interface Promised {
  readonly id: string
  readonly version: number
  /** An expiry leaves the old value good enough for when loading fails. */
  readonly kind: 'remove' | 'expire'
  /** Who was told; when, true time. */
  readonly process: number
  readonly at: number
  /** Whether the others are bound by it too. */
  readonly applied: boolean
}

/** What a read may not fall behind. */
export interface Floor {
  readonly version: number
  /** The same where an expired value may stand in. */
  readonly removed: number
}

// A slow reading of the server's clock is off by half of what it took, ms.
const ageTolerance = 300

/** The source of truth: versions that only grow, and what the caches have promised about them. */
export class Oracle {
  readonly violations: string[] = []
  /** Every promise binds everybody: all has been told. */
  settled = false
  readonly #now: () => number
  readonly #maxStaleness: number
  readonly #versions = new Map<string, number>()
  #promises: Promised[] = []
  readonly #madeAt = new Map<string, number>()
  readonly #firstMadeAt = new Map<string, number>()
  /** By how much what is in Redis lives longer, ms. */
  #clockBack = 0
  readonly #refused = new Map<string, { readonly version: number; readonly at: number }>()

  constructor(now: () => number, maxStaleness: number) {
    this.#now = now
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

  promise(promised: Omit<Promised, 'at'>): void {
    this.#promises.push({ ...promised, at: this.#now() })
  }

  /** Redis has lost writes that it had confirmed: only those who made them are still bound. */
  failedOver(): void {
    this.#promises = this.#promises.map((promised) => ({ ...promised, applied: false }))
    this.#refused.clear()
  }

  /** What a read by this process that starts now must know. */
  floor(process: number, id: string): Floor {
    const due = this.#promises.filter((promised) => promised.id === id && this.#binds(promised, process))
    return {
      version: Math.max(0, ...due.map(({ version }) => version)),
      removed: Math.max(0, ...due.filter(({ kind }) => kind === 'remove').map(({ version }) => version)),
    }
  }

  /** Redis has refused every load of an id that was running: what they read from the source is not to be found later. */
  refusedLoads(id: string): void {
    this.#refused.set(id, { version: this.read(id), at: this.#now() })
  }

  /** What was refused must be in no tier. */
  checkLate(what: string, id: string, version: number): void {
    const refused = this.#refused.get(id)
    const madeAt = this.#firstMadeAt.get(`${id}:${version}`) ?? -Infinity
    if (!refused || version >= refused.version || madeAt <= refused.at) return
    this.violations.push(`${what} found ${version} of ${id}, made when ${refused.version} had been invalidated`)
  }

  check(what: string, value: number, floor: number): void {
    if (value >= floor) return
    this.violations.push(`${what} returned ${value}, older than ${floor}`)
  }

  /** A value was made for the cache now. */
  made(id: string, version: number): void {
    const made = `${id}:${version}`
    this.#madeAt.set(made, this.#now())
    if (!this.#firstMadeAt.has(made)) this.#firstMadeAt.set(made, this.#now())
  }

  /** The server's clock went back, and entries live longer by as much: that is all that is promised of it. */
  clockWentBack(by: number): void {
    this.#clockBack += by
  }

  /** What is fresh was made within its ttl, whatever clocks of hosts show. */
  checkAge(what: string, id: string, version: number, ttl: number): void {
    const age = this.#now() - (this.#madeAt.get(`${id}:${version}`) ?? -Infinity)
    if (age > ttl + ageTolerance + this.#clockBack)
      this.violations.push(`${what} returned ${version} of ${id}, ${age} ms old`)
  }

  #binds({ applied, at, process }: Promised, reader: number): boolean {
    if (this.settled) return true
    return process === reader || (applied && at + this.#maxStaleness < this.#now())
  }
}
