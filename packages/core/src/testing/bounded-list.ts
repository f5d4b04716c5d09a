/** Keeps what came first, up to a number, and counts the rest. */
export class BoundedList<T> {
  readonly #most: number
  readonly #items: T[] = []
  #dropped = 0

  constructor(most: number) {
    this.#most = most
  }

  add(item: T): void {
    if (this.#items.length < this.#most) this.#items.push(item)
    else this.#dropped++
  }

  clear(): void {
    this.#items.length = 0
    this.#dropped = 0
  }

  get items(): readonly T[] {
    return this.#items
  }

  get dropped(): number {
    return this.#dropped
  }
}
