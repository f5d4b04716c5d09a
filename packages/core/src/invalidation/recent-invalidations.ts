import type { InvalidationAction, Position } from '../entry/entry.ts'
import type { Clock, LocalMs } from '../shared/clock.ts'
import type { IndexMember } from './index-mirror.ts'
import type { InvalidationLog } from './invalidation-log.ts'

// A replica that takes over has missed what was written a moment before its master died, not minutes, ms.
const longestLag = 10_000

// What it can have missed is less than this many; the newest are kept.
const mostTargets = 10_000

/** What was invalidated. */
export type InvalidationTarget =
  | { readonly kind: 'key'; readonly name: string; readonly action: InvalidationAction }
  | { readonly kind: 'member'; readonly name: IndexMember }
  | { readonly kind: 'event'; readonly name: string; readonly members: readonly IndexMember[] }
  | { readonly kind: 'pattern'; readonly name: string }

/** When Redis has confirmed it, and by which position. */
export type RecentInvalidation = InvalidationTarget & { readonly position: Position; readonly at: LocalMs }

/**
 * What this process has invalidated lately, the newest of each target. After a failover Redis may be a replica that has not
 * seen it: then it is invalidated once more.
 */
export class RecentInvalidations {
  readonly #newest = new Map<string, RecentInvalidation>()
  readonly #log: InvalidationLog
  readonly #clock: Clock

  constructor(log: InvalidationLog, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  /** Takes note of what Redis has done just now. */
  confirm(targets: readonly InvalidationTarget[], position: Position): void {
    this.#log.note(position)
    const at = this.#clock.now()
    for (const target of targets) {
      const place = `${target.kind} ${target.name}`
      this.#newest.delete(place)
      this.#newest.set(place, { ...target, position, at })
    }
    this.#prune(at)
  }

  get all(): RecentInvalidation[] {
    return [...this.#newest.values()]
  }

  #prune(at: LocalMs): void {
    // Older than the lag counts from the latest: a master that died a minute ago has taken nothing since.
    for (const [oldest, recent] of this.#newest) {
      if (this.#newest.size <= mostTargets && recent.at >= at - longestLag) break
      this.#newest.delete(oldest)
    }
  }
}

export function keyTargets(action: InvalidationAction, keys: readonly string[]): InvalidationTarget[] {
  return keys.map((name) => ({ kind: 'key', name, action }))
}

export function memberTargets(members: readonly IndexMember[]): InvalidationTarget[] {
  return members.map((name) => ({ kind: 'member', name }))
}
