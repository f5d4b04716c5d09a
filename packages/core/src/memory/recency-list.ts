/** What has a place in a recency list; its bytes do not change while it has one. */
export interface Placed {
  slot: number
  readonly bytes: number
}

const bytesPerSlot = 16
const fewestSlots = 8

/** An order of use that tells how many bytes were used after something: a Fenwick tree over slots that are given out in turn. */
export class RecencyList<T extends Placed> {
  #slots: (T | undefined)[] = []
  /** 1-based: `#sums[i]` is what lies in the slots from `i - (i & -i)` to `i - 1`. */
  #sums = new Float64Array(1)
  #next = 0
  #oldest = 0
  #size = 0
  #bytes = 0

  get size(): number {
    return this.#size
  }

  /** Of all that is in it. */
  get bytes(): number {
    return this.#bytes
  }

  /** What the list itself takes, without what is in it. */
  get ownBytes(): number {
    return bytesPerSlot * this.#slots.length
  }

  get oldest(): T | undefined {
    while (this.#oldest < this.#next && this.#slots[this.#oldest] === undefined) this.#oldest++
    return this.#slots[this.#oldest]
  }

  /** Puts something in as the most recently used. */
  append(item: T): void {
    if (this.#next === this.#slots.length) this.#rebuild(slotsFor(this.#size))
    item.slot = this.#next++
    this.#slots[item.slot] = item
    this.#size++
    this.#add(item.slot, item.bytes)
  }

  /** Makes it the most recently used. */
  touch(item: T): void {
    if (item.slot === this.#next - 1) return
    this.remove(item)
    this.append(item)
  }

  remove(item: T): void {
    this.#slots[item.slot] = undefined
    this.#size--
    this.#add(item.slot, -item.bytes)
  }

  /** Bytes of all that was used after it. */
  bytesAfter(item: T): number {
    let upTo = 0
    for (let i = item.slot + 1; i > 0; i -= i & -i) upTo += this.#sums[i]!
    return this.#bytes - upTo
  }

  /** Takes all that is in it together, and gives back what that leaves. */
  compact(): void {
    this.#rebuild(this.#size === 0 ? 0 : slotsFor(this.#size))
  }

  #rebuild(capacity: number): void {
    const items = this.#slots.filter((item) => item !== undefined)
    this.#slots = Array.from({ length: capacity })
    this.#sums = new Float64Array(capacity + 1)
    this.#next = this.#oldest = this.#size = this.#bytes = 0
    for (const item of items) this.append(item)
  }

  #add(slot: number, bytes: number): void {
    this.#bytes += bytes
    for (let i = slot + 1; i < this.#sums.length; i += i & -i) this.#sums[i]! += bytes
  }
}

// Half of them free, so that a rebuild comes once in as many uses as there are items, or more.
function slotsFor(items: number): number {
  let slots = fewestSlots
  while (slots < 2 * items) slots *= 2
  return slots
}
