import type { Position } from '../entry/entry.ts'
import type { LogMessage } from './log-message.ts'

// More of its own than this a process does not remember; the log is far behind then.
const mostIssued = 1000

/** How far a process has followed the log, and whether a message follows from that. */
export class LogPlace {
  /** Last message that was taken in; undefined until attached for the first time. */
  #heard: Position | undefined
  /** What the next message must name as its predecessor; anything else means that messages are missing. */
  #expected: Position = 0
  /** Messages that Redis has confirmed to this process and that have yet to be heard, in order; a log without one has lost it. */
  #issued: Position[] = []

  get heard(): Position | undefined {
    return this.#heard
  }

  /** A log that ends before this has gone back. */
  get newestKnown(): Position {
    return Math.max(this.#heard ?? 0, this.#issued.at(-1) ?? 0)
  }

  issue(position: Position): void {
    if (position <= (this.#heard ?? 0)) return
    // Answers of several connections come in any order.
    let at = this.#issued.length
    while (at > 0 && this.#issued[at - 1]! > position) at--
    if (this.#issued[at - 1] === position) return
    this.#issued.splice(at, 0, position)
    // The newest tells whether the log has gone back, the oldest what is missing from it.
    if (this.#issued.length > mostIssued) this.#issued.splice(-2, 1)
  }

  /** Of a log that has gone back nothing later is to be expected. */
  begin(at: Position): void {
    this.#heard = at
    this.#expected = at
    this.#issued = []
  }

  /** Goes on behind what is missing; own messages that come later are still to be heard. */
  skip(at: Position): void {
    const later = this.#issued.filter((position) => position > at)
    this.begin(at)
    this.#issued = later
  }

  /** `'mine is missing'`: a gap in which there must have been a message of this process. */
  follow({
    position,
    previous,
  }: Pick<LogMessage, 'position' | 'previous'>): 'next' | 'known' | 'gap' | 'mine is missing' {
    if (position <= this.#heard!) return 'known'
    if (this.#issued[0]! < position) return 'mine is missing'
    if (previous !== this.#expected) return 'gap'
    this.#heard = position
    this.#expected = position
    if (this.#issued[0] === position) this.#issued.shift()
    return 'next'
  }
}
