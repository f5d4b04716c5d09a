import type { InvalidationAction, Position } from '../entry/entry.ts'
import type { LocalMs } from '../shared/clock.ts'
import type { IndexMember } from './index-mirror.ts'
import type { Missing } from './invalidation-log.ts'

// A replica that takes over has missed what was written a moment before its master died, not minutes, ms.
const longestLag = 10_000

// What it can have missed is less than this many; the newest are kept.
const mostTargets = 10_000

/** Something that Redis has confirmed. */
export interface Recent {
  readonly position: Position
  readonly at: LocalMs
}

/**
 * What this process has invalidated lately, the newest of each target. After a failover Redis may be a replica that has not
 * seen it: then it is invalidated once more.
 */
export class RecentInvalidations {
  readonly #keys = new Map<string, Recent & { readonly action: InvalidationAction }>()
  readonly #members = new Map<IndexMember, Recent>()
  readonly #events = new Map<string, Recent & { readonly members: readonly IndexMember[] }>()
  readonly #patterns = new Map<string, Recent>()

  addKeys(action: InvalidationAction, keys: readonly string[], { position, at }: Recent): void {
    for (const key of keys) {
      this.#keys.delete(key)
      this.#keys.set(key, { action, position, at })
    }
    prune(this.#keys, at)
  }

  addMembers(members: readonly IndexMember[], recent: Recent): void {
    for (const member of members) {
      this.#members.delete(member)
      this.#members.set(member, recent)
    }
    prune(this.#members, recent.at)
  }

  addEvent(event: string, members: readonly IndexMember[], { position, at }: Recent): void {
    this.#events.delete(event)
    this.#events.set(event, { members, position, at })
    prune(this.#events, at)
  }

  addPattern(pattern: string, recent: Recent): void {
    this.#patterns.delete(pattern)
    this.#patterns.set(pattern, recent)
    prune(this.#patterns, recent.at)
  }

  /** What the server cannot have seen; it is for the caller to keep until it is made. */
  takeMissing(missing: Missing): MissingInvalidations {
    // A server that has lost all has a new index, too, which vouches for nothing older.
    if (missing.after === 0) return { keys: [], patterns: [], events: [], members: [] }
    return {
      keys: take(this.#keys, missing),
      patterns: take(this.#patterns, missing),
      events: take(this.#events, missing),
      members: take(this.#members, missing).map(([member]) => member),
    }
  }
}

export interface MissingInvalidations {
  readonly keys: readonly (readonly [key: string, recent: { readonly action: InvalidationAction }])[]
  readonly patterns: readonly (readonly [pattern: string, recent: unknown])[]
  readonly events: readonly (readonly [event: string, recent: { readonly members: readonly IndexMember[] }])[]
  readonly members: readonly IndexMember[]
}

function take<Target, R extends Recent>(recent: Map<Target, R>, { after, before }: Missing): [Target, R][] {
  const missed = [...recent].filter(([, { position }]) => position > after && position < before)
  for (const [target] of missed) recent.delete(target)
  return missed
}

/** Older than the lag counts from the latest: a master that died a minute ago has taken nothing since. */
function prune(recent: Map<unknown, Recent>, latest: LocalMs): void {
  for (const [target, { at }] of recent) {
    if (recent.size <= mostTargets && at >= latest - longestLag) return
    recent.delete(target)
  }
}
