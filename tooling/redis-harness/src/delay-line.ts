/** Passes chunks on after a delay, in order, and holds them while paused. */
export class DelayLine {
  readonly #write: (chunk: Buffer) => void
  readonly #waiting: { readonly chunk: Buffer; readonly due: number }[] = []
  #timer: NodeJS.Timeout | undefined
  #delay = 0
  #paused = false

  constructor(write: (chunk: Buffer) => void) {
    this.#write = write
  }

  push(chunk: Buffer): void {
    this.#waiting.push({ chunk, due: performance.now() + this.#delay })
    this.#flush()
  }

  set(delay: number, paused: boolean): void {
    this.#delay = delay
    this.#paused = paused
    this.#flush()
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#waiting.length = 0
  }

  #flush(): void {
    clearTimeout(this.#timer)
    if (this.#paused) return

    // Only the head is looked at: a chunk that came after a shorter delay was set must not overtake it.
    for (let head = this.#waiting[0]; head; head = this.#waiting[0]) {
      const left = head.due - performance.now()
      if (left > 0) {
        this.#timer = setTimeout(() => this.#flush(), Math.ceil(left))
        return
      }
      this.#waiting.shift()
      this.#write(head.chunk)
    }
  }
}
