import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Id } from '../key/cache-key.ts'
import type { LocalMs } from '../shared/clock.ts'
import type { Visit } from './transition-table.ts'

interface Step extends Visit {
  /** Last read again then. */
  readonly at: LocalMs
}

/** `again`: the read goes on with what the session was at. Else `previous` is what it was at before, if that is not long ago. */
type Stepped = { readonly again: true } | { readonly again: false; readonly previous: Visit | undefined }

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

  /** Notes a read. */
  step(session: Id, id: string, now: LocalMs): Stepped {
    const name = nameOf(String(session))
    const last = this.#last.peek(name)
    const current = last && now - last.at <= this.#gap ? last : undefined
    const again = current?.id === id
    this.#last.set(name, { id, visitedAt: again ? current.visitedAt : now, at: now })
    return again ? { again } : { again, previous: current }
  }

  get size(): number {
    return this.#last.size
  }
}

function nameOf(session: string): string {
  return session.length > longestName ? `#${hash('sha256', session, 'base64url')}` : session
}
