import type { Note, Pause, Read, Write } from './protocol.ts'

type By<T> = T & { readonly by: string }

/** Trouble that was made, while it lasted. */
export interface Fault {
  readonly kind: string
  /** A member, or a server. */
  readonly at: string
  readonly from: number
  readonly until: number
}

/** A time in which two servers believed to be the master. */
export interface Split {
  /** When the sentinels began to lose the old one; nothing was written to both from then on. */
  readonly since: number
  readonly from: number
  readonly until: number
}

/** All that happened, told by those it happened to. */
export class History {
  readonly reads: By<Read>[] = []
  readonly writes: By<Write>[] = []
  readonly pauses: By<Pause>[] = []
  readonly notes: By<Note>[] = []
  /** Moments at which a process heard the log and had nothing queued. */
  readonly calm: By<{ readonly at: number }>[] = []
  readonly faults: Fault[] = []
  readonly splits: Split[] = []
  /** What no fault explains. */
  readonly errors: string[] = []
  /** When members were killed. */
  readonly deaths = new Map<string, number>()
  loads = 0
}

export type ReadBy = By<Read>
export type WriteBy = By<Write>
