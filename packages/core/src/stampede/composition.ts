import type { Clock, LocalMs } from '../shared/clock.ts'

/** What of a fragment concerns what is made of it. */
export interface FragmentLife {
  /** ms until it is no longer fresh; 0: it is not */
  readonly ttlLeft: number
  readonly tags: readonly string[]
}

/** The fragments that one load has put together: what it makes of them lives no longer, and becomes invalid with them. */
export class Composition {
  /** Infinity: nothing has been put together. */
  freshUntil: LocalMs = Infinity
  readonly #clock: Clock
  readonly #tags = new Set<string>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A fragment that has just been read. */
  add({ tags, ttlLeft }: FragmentLife): void {
    this.#limit(this.#clock.now() + ttlLeft, tags)
  }

  /** All that a load has put together which ran on behalf of this one. */
  join({ freshUntil, tags }: Composition): void {
    this.#limit(freshUntil, tags)
  }

  get tags(): readonly string[] {
    return [...this.#tags]
  }

  /** As of now; `undefined`: nothing has been put together. */
  get life(): FragmentLife | undefined {
    if (this.freshUntil === Infinity) return undefined
    return { ttlLeft: Math.max(0, this.freshUntil - this.#clock.now()), tags: this.tags }
  }

  #limit(freshUntil: LocalMs, tags: readonly string[]): void {
    this.freshUntil = Math.min(this.freshUntil, freshUntil)
    for (const tag of tags) this.#tags.add(tag)
  }
}
