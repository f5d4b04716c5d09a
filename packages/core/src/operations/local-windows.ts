import type { EpochMs } from '../shared/clock.ts'
import { type Counts, sumOf } from './counts.ts'
import { hour, minute } from './statistics-keys.ts'
import type { Slice, Slices } from './window.ts'

/** What this process has counted within the last day, in slices as Redis has them for all. */
export class LocalWindows {
  readonly #minutes = new Map<number, Slice>()
  readonly #hours = new Map<number, Slice>()

  /** Of what was counted between these times. */
  add(counts: Counts, since: EpochMs, now: EpochMs): void {
    // The Redis clock may be behind that of this host, which counted before.
    const slice = { counts, from: Math.min(since, now) }
    put(this.#minutes, { size: minute, kept: keptMinutes }, slice, now)
    put(this.#hours, { size: hour, kept: keptHours }, slice, now)
  }

  /** Slices that are kept. */
  get size(): number {
    return this.#minutes.size + this.#hours.size
  }

  slices(now: EpochMs): Slices {
    return {
      lastHour: within(this.#minutes, Math.floor(now / minute) - keptMinutes),
      lastDay: within(this.#hours, Math.floor(now / hour) - keptHours),
    }
  }
}

/** With the one that has not ended yet. */
export const keptMinutes = 61
export const keptHours = 25

function put(
  slices: Map<number, Slice>,
  { kept, size }: { readonly size: number; readonly kept: number },
  { counts, from }: Slice,
  now: EpochMs,
): void {
  if (counts.size === 0) return
  const index = Math.floor(now / size)
  const before = slices.get(index)
  slices.set(index, before ? { from: before.from, counts: sumOf([before.counts, counts]) } : { from, counts })
  // A clock that goes back leaves slices of a time to come, which go as well.
  for (const old of slices.keys()) if (old <= index - kept || old > index) slices.delete(old)
}

function within(slices: ReadonlyMap<number, Slice>, after: number): Slice[] {
  const found = [...slices].filter(([index]) => index > after)
  return found.toSorted(([a], [b]) => a - b).map(([, slice]) => slice)
}
