import type { InvalidationAction, Position } from '../entry/entry.ts'
import type { LocalMs } from '../shared/clock.ts'
import type { IndexMember } from './index-mirror.ts'
import type { RecoveryQueue } from './recovery-queue.ts'

// A replica that takes over has missed what was written a moment before its master died, not minutes, ms.
const longestLag = 10_000

// What it can have missed is less than this many; the newest are kept.
const mostTargets = 10_000

interface Recent {
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

  /** Queues to be made again what a server that knows the log up to `seen` cannot have seen. */
  issueAgain(queue: RecoveryQueue, seen: Position, now: LocalMs): void {
    for (const [key, { action, position }] of this.#keys) if (position > seen) queue.addKeys(action, [key], now)
    const members = [...this.#members].filter(([, { position }]) => position > seen)
    if (members.length === 0) return
    queue.addMembers(
      members.map(([member]) => member),
      now,
    )
  }
}

/** Older than the lag counts from the latest: a master that died a minute ago has taken nothing since. */
function prune(recent: Map<unknown, Recent>, latest: LocalMs): void {
  for (const [target, { at }] of recent) {
    if (recent.size <= mostTargets && at >= latest - longestLag) return
    recent.delete(target)
  }
}
