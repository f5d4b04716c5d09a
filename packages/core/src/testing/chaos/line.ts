import type { Socket } from 'node:net'

/** How bytes fare in one direction: they pass, wait until that is over, or never arrive. */
export type Passage = 'open' | 'held' | 'lost'

/** Bytes that may wait; a sender with more is not read from, as if the buffers of its connection were full. */
const mostWaiting = 1024 * 1024

/** ms; Node.js takes a longer one to be over at once. */
const longestTimer = 2 ** 31 - 1

interface Parcel {
  /** `undefined`: the sender has ended. */
  readonly chunk: Buffer | undefined
  readonly sentAt: number
}

interface Ends {
  readonly from: Socket
  readonly deliver: (chunk: Buffer) => void
  /** The sender has ended, and all that it sent before has been delivered. */
  readonly finish: () => void
}

/** One direction of one connection: keeps the order of what it passes on, whatever its troubles. */
export class Line {
  readonly #ends: Ends
  readonly #waiting: Parcel[] = []
  #bytes = 0
  #timer: NodeJS.Timeout | undefined
  #delay = 0
  #passage: Passage = 'open'
  #hasLost = false

  constructor(ends: Ends) {
    this.#ends = ends
  }

  /** What comes next could not be understood any more. */
  get hasLost(): boolean {
    return this.#hasLost
  }

  /** `undefined`: nothing more will come. */
  push(chunk: Buffer | undefined): void {
    if (this.#passage === 'lost') {
      this.#hasLost = true
      return
    }
    this.#waiting.push({ chunk, sentAt: performance.now() })
    this.#bytes += chunk?.length ?? 0
    this.#flush()
    if (this.#bytes > mostWaiting) this.#ends.from.pause()
  }

  /** `delay` in ms; it counts for what is on its way as well. */
  set(delay: number, passage: Passage): void {
    this.#delay = delay
    this.#passage = passage
    if (passage === 'lost' && this.#waiting.length > 0) {
      this.#hasLost = true
      this.end()
    }
    this.#flush()
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#waiting.length = 0
    this.#bytes = 0
  }

  #flush(): void {
    clearTimeout(this.#timer)
    if (this.#passage === 'held') return

    for (let head = this.#waiting[0]; head; head = this.#waiting[0]) {
      const left = head.sentAt + this.#delay - performance.now()
      if (left > 0) {
        this.#timer = setTimeout(() => this.#flush(), Math.min(Math.ceil(left), longestTimer))
        return
      }
      this.#waiting.shift()
      this.#bytes -= head.chunk?.length ?? 0
      if (head.chunk) this.#ends.deliver(head.chunk)
      else this.#ends.finish()
    }
    if (this.#ends.from.isPaused()) this.#ends.from.resume()
  }
}
