import { getHeapStatistics } from 'node:v8'

const tight = 0.85
// With the heap nearly full a collection comes soon: a level that outlasts so many looks is not garbage.
const looks = 4

/** Tells whether the heap of this process is nearly full of what is in use. */
export class HeapWatch {
  readonly #usedPart: () => number
  #latest: readonly number[] = []

  /** `usedPart`: of what the heap may grow to, 0 to 1, garbage included. */
  constructor(usedPart: () => number = usedPartOfHeap) {
    this.#usedPart = usedPart
  }

  /** Looks once more; `true` when every one of the latest looks found it so. */
  isTight(): boolean {
    this.#latest = [...this.#latest, this.#usedPart()].slice(-looks)
    return this.#latest.length === looks && this.#latest.every((part) => part > tight)
  }
}

function usedPartOfHeap(): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
  return used / limit
}
