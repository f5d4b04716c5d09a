import type { Pause } from './protocol.ts'

/** The times in which one process did run. */
export class RunningTime {
  readonly #pauses: readonly Pause[]

  constructor(pauses: readonly Pause[]) {
    this.#pauses = pauses.toSorted((a, b) => b.from - a.from)
  }

  /** The moment from which on the process has run for `duration` until `moment`. */
  before(moment: number, duration: number): number {
    let begin = moment - duration
    for (const { from, until } of this.#pauses) {
      if (until <= begin) break
      if (from < moment) begin -= Math.min(until, moment) - from
    }
    return begin
  }
}
