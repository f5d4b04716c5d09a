import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Id } from '../key/cache-key.ts'
import type { LocalMs } from '../shared/clock.ts'

interface Step {
  readonly id: string
  readonly at: LocalMs
}

// Characters; what is longer, as tokens are, takes no more room than its digest.
const longestName = 64

/** What each session has read last; the sessions that have been silent for longest are forgotten first. */
export class SessionTrails {
  readonly #last: LRUCache<string, Step>
  readonly #gap: number

  /** `gap`: ms after which a read has nothing to do with the one before it. */
  constructor(maxSessions: number, gap: number) {
    this.#last = new LRUCache({ max: maxSessions })
    this.#gap = gap
  }

  /** Notes a read; returns what the session has read before it, if that was something else, and not long ago. */
  step(session: Id, id: string, now: LocalMs): string | undefined {
    const name = nameOf(String(session))
    const last = this.#last.peek(name)
    this.#last.set(name, { id, at: now })
    return last && last.id !== id && now - last.at <= this.#gap ? last.id : undefined
  }

  get size(): number {
    return this.#last.size
  }
}

function nameOf(session: string): string {
  return session.length > longestName ? `#${hash('sha256', session, 'base64url')}` : session
}
