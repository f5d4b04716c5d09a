import type { Position } from '../entry/entry.ts'

// What changed earlier than all of this is not told apart any more: whatever is older is refused.
const rememberedKeys = 100_000
const rememberedPatterns = 100

interface PatternChange {
  readonly matches: (key: string) => boolean
  readonly position: Position
}

/**
 * Remembers which keys have changed since it began, for what was read before anybody knew under which key it would be kept.
 * A ticket is for a key that is known from the start.
 */
export class KeyWatch {
  readonly #known: () => Position
  readonly #keys = new Map<string, Position>()
  #patterns: PatternChange[] = []
  /** Nothing older is admitted, whatever its key. */
  #floor: Position = 0

  /** `known`: the position that an operation would begin with now. */
  constructor(known: () => Position) {
    this.#known = known
  }

  changed(key: string, by: Position): void {
    const position = Math.max(this.#positionOf(by), this.#keys.get(key) ?? 0)
    this.#keys.delete(key)
    this.#keys.set(key, position)
    if (this.#keys.size <= rememberedKeys) return

    const [oldest, dropped] = this.#keys.entries().next().value!
    this.#keys.delete(oldest)
    this.#raise(dropped)
  }

  changedMatching(matches: (key: string) => boolean, by: Position): void {
    this.#patterns.push({ matches, position: this.#positionOf(by) })
    if (this.#patterns.length > rememberedPatterns) this.#raise(this.#patterns.shift()!.position)
  }

  /** Changes may have been missed, and positions may begin anew. */
  lose(): void {
    this.#floor = Infinity
  }

  /** Is what was current at `since` still current, as far as this process has heard? */
  admits(key: string, since: Position): boolean {
    if (!this.admitsAny(since) || (this.#keys.get(key) ?? 0) > since) return false
    return this.#patterns.every(({ matches, position }) => position <= since || !matches(key))
  }

  /** Can anything from then still be current? */
  admitsAny(since: Position): boolean {
    return since >= this.#floor
  }

  /** Keys and patterns remembered now. */
  get size(): number {
    return this.#keys.size + this.#patterns.length
  }

  /** A change without a position comes after all that is known, and before whatever begins once more is known. */
  #positionOf(by: Position): Position {
    return by === Infinity ? this.#known() + 0.5 : by
  }

  #raise(floor: Position): void {
    this.#floor = Math.max(this.#floor, floor)
  }
}
