import type { Position } from '../entry/entry.ts'
import type { LocalMs } from '../shared/clock.ts'
import type { IndexMirror } from './index-mirror.ts'
import type { LogMessage } from './log-message.ts'

/** What this process knows of invalidations, and until when that knowledge can be relied on. */
export interface InvalidationLog {
  readonly mirror: IndexMirror
  /** Every invalidation up to here was in effect before now: the position of a load that starts now. */
  readonly position: Position
  /** Every invalidation up to here has been heard, and what is kept here is what it has left: what is read from the cache is no younger. */
  readonly heard: Position
  /** The process is deaf from this moment on, unless it hears again before. */
  readonly heardUntil: LocalMs
  /** Takes note of a position that Redis has issued to this process. */
  note(position: Position): void
}

/** Why nothing that was known counts any more. */
export interface LogLoss {
  readonly reason: 'gap' | 'regressed' | 'other-server' | 'unknown-message'
  /** The connection has been made anew since the log was last heard: another server may be at its end. */
  readonly connectedAnew: boolean
  /** The server may be a replica that has missed what the one before it has confirmed. */
  readonly mayBeReplica: boolean
}

/** Who acts on what is heard. */
export interface LogListener {
  heard(message: LogMessage): void
  /** Messages may have been missed: nothing in memory can be relied on. */
  lost(loss: LogLoss): void
  /** Redis is there and answers, as it is found to do every now and then. */
  answered(): void
  /** Redis is there but does not answer as it should. */
  refused(error: unknown): void
}
