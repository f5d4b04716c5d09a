import { LRUCache } from 'lru-cache'
import type { LocalMs } from '../shared/clock.ts'
import {
  type Counting,
  type Prediction,
  type Transitions,
  likelyAfter,
  nothingSeen,
  withFollower,
  withVisit,
} from './transitions.ts'

/** Of one session. */
export interface Visit {
  readonly id: string
  readonly visitedAt: LocalMs
}

// UTF-16 units; longer ids are not learned, so that what is learned is bounded in bytes as well.
const longestId = 200

/** What follows what, of the ids that were last read. */
export class TransitionTable {
  readonly #counting: Counting
  readonly #seen: LRUCache<string, Transitions>

  constructor(maxIds: number, counting: Counting) {
    this.#counting = counting
    this.#seen = new LRUCache({ max: maxIds })
  }

  /** An id has been read. */
  visit(id: string, now: LocalMs): void {
    if (id.length <= longestId) this.#seen.set(id, withVisit(this.#seen.peek(id) ?? nothingSeen, now, this.#counting))
  }

  /** A session has read something else after an id. */
  follow({ id, visitedAt }: Visit, next: string, now: LocalMs): void {
    const seen = this.#seen.peek(id)
    if (seen && next.length <= longestId)
      this.#seen.set(id, withFollower(seen, { next, visitedAt, now }, this.#counting))
  }

  /** What is read after this id with at least this confidence, the likeliest first. */
  after(id: string, now: LocalMs, least: number): Prediction[] {
    const seen = this.#seen.peek(id)
    return seen ? likelyAfter(seen, now, this.#counting.halfLife, least) : []
  }

  get size(): number {
    return this.#seen.size
  }
}
