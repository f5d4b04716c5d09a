import type { Position } from '../entry/entry.ts'
import type { LogMessage } from './log-message.ts'

/** How far a process has followed the log, and whether a message follows from that. */
export class LogPlace {
  /** Last message that was taken in; undefined until attached for the first time. */
  #heard: Position | undefined
  /** What the next message must name as its predecessor; anything else means that messages are missing. */
  #expected: Position = 0
  /** Latest message that Redis has confirmed to this process; a log without it has lost it. */
  #issued: Position = 0

  get heard(): Position | undefined {
    return this.#heard
  }

  /** A log that ends before this has gone back. */
  get newestKnown(): Position {
    return Math.max(this.#heard ?? 0, this.#issued)
  }

  issue(position: Position): void {
    this.#issued = Math.max(this.#issued, position)
  }

  begin(at: Position): void {
    this.#heard = at
    this.#expected = at
    this.#issued = 0
  }

  /** `'mine is missing'`: a gap in which there must have been a message of this process. */
  follow({
    position,
    previous,
  }: Pick<LogMessage, 'position' | 'previous'>): 'next' | 'known' | 'gap' | 'mine is missing' {
    if (position <= this.#heard!) return 'known'
    if (this.#issued > this.#heard! && this.#issued < position) return 'mine is missing'
    if (previous !== this.#expected) return 'gap'
    this.#heard = position
    this.#expected = position
    return 'next'
  }
}
