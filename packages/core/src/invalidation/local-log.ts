import type { Position } from '../entry/entry.ts'
import { IndexMirror } from './index-mirror.ts'
import type { InvalidationLog } from './invalidation-log.ts'

/** The log of a process that shares nothing: it issues positions by counting, and hears all it says. */
export class LocalLog implements InvalidationLog {
  readonly mirror: IndexMirror = new IndexMirror(0)
  readonly heardUntil: number = Infinity
  position: Position = 0

  get heard(): Position {
    return this.position
  }

  note(position: Position): void {
    this.position = Math.max(this.position, position)
  }

  issue(): Position {
    return ++this.position
  }
}
