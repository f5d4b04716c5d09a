import { LRUCache } from 'lru-cache'
import type { LocalMs } from '../shared/clock.ts'
import {
  type Counting,
  type Prediction,
  type Transitions,
  likelyAfter,
  nothingSeen,
  withFollower,
} from './transitions.ts'

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

  learn(id: string, next: string, now: LocalMs): void {
    if (id.length > longestId || next.length > longestId) return
    this.#seen.set(id, withFollower(this.#seen.peek(id) ?? nothingSeen, next, now, this.#counting))
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
