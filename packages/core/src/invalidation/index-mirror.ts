import type { CacheEntry, InvalidationAction, Position } from '../entry/entry.ts'
import type { LocalMs } from '../shared/clock.ts'

/** What an entry's validity hangs on besides its key: its tags, its layer, the whole namespace. */
export type Scope = `tag:${string}` | `layer:${string}` | '*'

/** `unknown`: the index in Redis must be asked first. */
export type Validity = 'valid' | 'stale' | 'removed' | 'unknown'

/** Member of the invalidation index: `-` for a removal, `~` for an expiry. */
export type IndexMember = `-${Scope}` | `~${Scope}`

export const originMember = 'origin'

export function indexMember(action: InvalidationAction, scope: Scope): IndexMember {
  return action === 'remove' ? `-${scope}` : `~${scope}`
}

export function scopesOf(layer: string, tags: readonly string[]): Scope[] {
  return [...tags.map((tag): Scope => `tag:${tag}`), `layer:${layer}`, '*']
}

// Scopes remembered beyond this are dropped, oldest first, and asked of Redis again when an older entry needs them.
const rememberedMembers = 100_000

/** This process's copy of the invalidation index, as far as it has heard or asked. */
export class IndexMirror {
  /** Raised by each change, so that an entry checked at this revision needs no second check. */
  revision = 1
  /** Every invalidation after this is known here; entries loaded later need no question to Redis. */
  #completeFrom: Position
  /** When the index was created: nothing older can be vouched for. */
  #origin: Position = 0
  readonly #positions = new Map<IndexMember, Position>()
  /** Nothing remembered is later. */
  #newest: Position = 0
  /** Invalidations that Redis has yet to give a position, by the moment they were asked for. */
  readonly #pending = new Map<IndexMember, LocalMs>()

  constructor(completeFrom: Position) {
    this.#completeFrom = completeFrom
  }

  /** Not yet: what this process has not been told, it cannot know. */
  get attached(): boolean {
    return this.#completeFrom !== Infinity
  }

  apply(member: IndexMember, position: Position): void {
    if ((this.#positions.get(member) ?? -1) >= position) return
    this.#remember(member, position)
    this.revision++
  }

  /** Invalidates what was known up to `now`, until Redis issues a position for it. */
  applyPending(members: readonly IndexMember[], now: LocalMs): void {
    for (const member of members) this.#pending.set(member, now)
    this.revision++
  }

  /** Too much is pending to be told apart: everything that was known before `now` is invalid. */
  applyPendingClear(now: LocalMs): void {
    this.#pending.clear()
    this.applyPending(['-*'], now)
  }

  settlePending(members: readonly IndexMember[], position: Position): void {
    for (const member of members) {
      this.#pending.delete(member)
      this.apply(member, position)
    }
  }

  /** What Redis answered about members that were unknown; a member without a position was never invalidated. */
  learn(members: readonly IndexMember[], positions: readonly (Position | undefined)[], origin: Position): void {
    this.raiseOrigin(origin)
    for (const [i, member] of members.entries()) {
      const position = positions[i] ?? 0
      // When its message comes it will be no news, so entries that were found valid are looked at again now.
      if (position > 0) this.apply(member, position)
      else if (!this.#positions.has(member)) this.#remember(member, 0)
    }
  }

  /** The index was lost, or has dropped what is older: entries from before `origin` are no longer vouched for. */
  raiseOrigin(origin: Position): void {
    if (origin <= this.#origin) return
    this.#origin = origin
    this.revision++
  }

  /** Invalidations may have been missed: from here on only what is asked of Redis or heard later counts. */
  reset(completeFrom: Position, origin: Position | undefined): void {
    // What was issued after that is known here all the same: this process's own invalidations among it.
    this.#newest = 0
    for (const [member, position] of this.#positions) {
      if (position <= completeFrom) this.#positions.delete(member)
      else this.#newest = Math.max(this.#newest, position)
    }
    this.#completeFrom = completeFrom
    this.#origin = origin ?? this.#origin
    this.revision++
  }

  /** `knownAt`: when the entry's content was current for certain. */
  validityOf(entry: Pick<CacheEntry, 'position' | 'tags'>, layer: string, knownAt: LocalMs): Validity {
    if (entry.position < this.#origin) return 'removed'
    // Written after all that is known here: the rule where reads outnumber invalidations, and no scope needs to be named.
    if (entry.position >= this.#newest && entry.position >= this.#completeFrom && this.#pending.size === 0)
      return 'valid'
    const scopes = scopesOf(layer, entry.tags)
    const removed = this.#worst(
      scopes.map((scope): IndexMember => `-${scope}`),
      entry.position,
      knownAt,
    )
    if (removed === 'invalidated') return 'removed'
    const expired = this.#worst(
      scopes.map((scope): IndexMember => `~${scope}`),
      entry.position,
      knownAt,
    )
    // What Redis could tell of removals is not there to be asked for yet; what was expired here is known all the same.
    if (removed === 'unknown' && (this.attached || expired !== 'invalidated')) return 'unknown'
    return expired === 'invalidated' ? 'stale' : expired
  }

  #worst(members: readonly IndexMember[], position: Position, knownAt: LocalMs): 'valid' | 'invalidated' | 'unknown' {
    let worst: 'valid' | 'unknown' = 'valid'
    for (const member of members) {
      const at = this.#positionOf(member, position)
      if ((at ?? 0) > position || (this.#pending.get(member) ?? -Infinity) >= knownAt) return 'invalidated'
      if (at === undefined) worst = 'unknown'
    }
    return worst
  }

  /** What is known of these members and of the origin, Infinity for what Redis has yet to give a position; for whoever explains. */
  positionsOf(members: readonly IndexMember[]): ReadonlyMap<string, Position> {
    const known = members.flatMap((member) => {
      const position = this.#pending.has(member) ? Infinity : this.#positions.get(member)
      return position === undefined ? [] : [[member, position] as const]
    })
    return new Map([[originMember, this.#origin] as const, ...known])
  }

  /** Members remembered now. */
  get size(): number {
    return this.#positions.size
  }

  #positionOf(member: IndexMember, needed: Position): Position | undefined {
    return this.#positions.get(member) ?? (needed >= this.#completeFrom ? 0 : undefined)
  }

  #remember(member: IndexMember, position: Position): void {
    this.#positions.delete(member)
    this.#positions.set(member, position)
    this.#newest = Math.max(this.#newest, position)
    if (this.#positions.size <= rememberedMembers) return

    const [oldest, dropped] = this.#positions.entries().next().value!
    this.#positions.delete(oldest)
    this.#completeFrom = Math.max(this.#completeFrom, dropped)
  }
}
