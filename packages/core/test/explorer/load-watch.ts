import { hardTimeout } from './member.ts'
import type { Oracle } from './oracle.ts'
import type { Scenario } from './scenario.ts'

/** A read that may come to load. */
export interface Asked {
  readonly process: number
  readonly id: string
  /** When the read began, true time. */
  readonly at: number
  /** It began in a process that could not tell what had become invalid. */
  readonly wasDeaf: boolean
}

// From a read to its load, ms: whoever waits longer goes on without a lease.
const longestRead = hardTimeout

/** Watches who loads what: one at a time in a process, never without a lease, and one failure for all who wait. */
export class LoadWatch {
  /** Loads that have begun. */
  count = 0
  readonly #oracle: Oracle
  /** Nothing is written: no load is ever overtaken, so each rule holds without exception. */
  readonly #calm: Scenario | undefined
  /** Leases granted, by process and id. */
  readonly #grants = new Map<string, number>()
  readonly #leased = new Map<string, number>()
  readonly #loads = new Map<string, number>()
  readonly #running = new Map<string, number>()
  /** When the last load that failed had begun. */
  readonly #failed = new Map<string, number>()
  /** The same of one whose value could not be kept. */
  readonly #notKept = new Map<string, number>()

  constructor(oracle: Oracle, calm: Scenario | undefined) {
    this.#oracle = oracle
    this.#calm = calm
  }

  /** Told of every script: which process took which lease. */
  ranScript(client: number, script: string, keys: readonly string[], reply: unknown): void {
    if (script === 'lock:acquire' && reply === keys.length) raise(this.#grants, `${client}:${idOfLease(keys[0]!)}`, 1)
  }

  /** `troubled`: processes that may have gone on without Redis. */
  begins({ at, id, process, wasDeaf }: Asked, troubled: ReadonlySet<number>): void {
    const place = `${process}:${id}`
    this.count++
    const running = raise(this.#running, place, 1)
    if (!troubled.has(process)) {
      const leased = raise(this.#leased, place, 1)
      const granted = this.#grants.get(place) ?? 0
      if (leased > granted) this.#violated(`process ${process} loads ${id} ${leased} times, with ${granted} leases`)
    }
    if (!this.#calm) return
    const loads = raise(this.#loads, id, 1)
    const isKept = this.#calm.failingLoads === 0 && at + longestRead < this.#calm.ttl
    if (isKept && troubled.size === 0 && loads > 1) this.#violated(`${id} is loaded ${loads} times`)
    if (running > 1) this.#violated(`process ${process} loads ${id} while it is loading ${id}`)
    if (at < (this.#failed.get(place) ?? -Infinity))
      this.#violated(`process ${process} loads ${id} again for a reader of the load that failed`)
    // Who comes late to a load of a deaf process waits for the next one, and finds nothing where its value is not kept.
    if (at < (this.#notKept.get(place) ?? -Infinity) && !wasDeaf)
      this.#violated(`process ${process} loads ${id} again for a reader of the load whose value is not kept`)
  }

  ends({ id, process }: Asked, begunAt: number, how: 'kept' | 'not kept' | 'failed'): void {
    const place = `${process}:${id}`
    raise(this.#running, place, -1)
    if (how === 'failed') this.#failed.set(place, begunAt)
    if (how === 'not kept') this.#notKept.set(place, begunAt)
  }

  #violated(rule: string): void {
    this.#oracle.violations.push(rule)
  }
}

function raise(counts: Map<string, number>, place: string, by: number): number {
  const count = (counts.get(place) ?? 0) + by
  counts.set(place, count)
  return count
}

function idOfLease(leaseKey: string): string {
  return leaseKey.slice(leaseKey.lastIndexOf(':') + 1, -1)
}
