import type { Versions } from './protocol.ts'

// What a process has given up may still take effect within this time, ms, and no later.
const afterwards = 1500

/** The source of truth: a version of each name that only grows. */
export class Source {
  readonly #versions = new Map<string, number>()
  /** Names that are being set, which nobody else changes meanwhile, and by whom. */
  readonly #held = new Map<string, string>()

  read(name: string): number {
    return this.#versions.get(name) ?? 0
  }

  /** The new versions; names that somebody changes alone are left out. */
  change(names: readonly string[], by: string, alone: boolean): Versions {
    const free = names.filter((name) => !this.#held.has(name))
    for (const name of free) {
      this.#versions.set(name, this.read(name) + 1)
      if (alone) this.#held.set(name, by)
    }
    return Object.fromEntries(free.map((name) => [name, this.read(name)]))
  }

  /** What was changed alone has been set, or, if that is not known, will have been a little later. */
  release(names: readonly string[], isKnown: boolean): void {
    const release = (): void => names.forEach((name) => this.#held.delete(name))
    if (isKnown) release()
    else setTimeout(release, afterwards).unref()
  }

  /** A process that was killed will not tell. */
  releaseAllOf(member: string): void {
    this.release(
      [...this.#held].filter(([, by]) => by === member).map(([name]) => name),
      false,
    )
  }
}
