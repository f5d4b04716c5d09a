import type { InvalidationAction, Position } from '../entry/entry.ts'
import { KeyWatch } from './key-watch.ts'

/** Held by an operation that will install something in memory; tells whether an invalidation came in between. */
export class Ticket {
  readonly key: string
  /** What this process knew when the operation began. */
  readonly position: Position
  /** The latest invalidation that came while the ticket was held; 0: none. */
  overtakenBy: Position = 0
  /** The same without expiries, which leave an old value good enough for when nothing else is to be had. */
  removedBy: Position = 0
  /** The next ticket for the same key. */
  next: Ticket | undefined

  constructor(key: string, position: Position, next: Ticket | undefined) {
    this.key = key
    this.position = position
    this.next = next
  }

  get overtaken(): boolean {
    return this.overtakenBy > 0
  }

  /** May something that was current at `position` still become visible? */
  admits(position: Position): boolean {
    return this.overtakenBy <= position
  }

  /** May it still stand in for a load that cannot answer? */
  admitsStale(position: Position): boolean {
    return this.removedBy <= position
  }

  overtake(by: Position, action: InvalidationAction): void {
    if (this.position >= by) return
    this.overtakenBy = Math.max(this.overtakenBy, by)
    if (action === 'remove') this.removedBy = Math.max(this.removedBy, by)
  }
}

/**
 * Refuses the results of operations that an invalidation has overtaken.
 * An operation enters before it reads anything, and asks its ticket before it installs what it read.
 */
export class Fence {
  /** The latest ticket of each key, which leads to the others: mostly there is only one. */
  readonly #held = new Map<string, Ticket>()
  readonly #watches = new Set<KeyWatch>()

  enter(key: string, position: Position): Ticket {
    const ticket = new Ticket(key, position, this.#held.get(key))
    this.#held.set(key, ticket)
    return ticket
  }

  leave(ticket: Ticket): void {
    const latest = this.#held.get(ticket.key)
    if (latest !== ticket) {
      for (const other of chainOf(latest)) if (other.next === ticket) other.next = ticket.next
    } else if (ticket.next) this.#held.set(ticket.key, ticket.next)
    else this.#held.delete(ticket.key)
  }

  /** Remembers what is overtaken from now on, until `unwatch`; `known` is the position of what would begin now. */
  watch(known: () => Position): KeyWatch {
    const watch = new KeyWatch(known)
    this.#watches.add(watch)
    return watch
  }

  unwatch(watch: KeyWatch): void {
    this.#watches.delete(watch)
  }

  /** Operations that began knowing of `by` are not overtaken by it. */
  overtake(key: string, by: Position, action: InvalidationAction = 'remove'): void {
    for (const watch of this.#watches) watch.changed(key, by)
    for (const ticket of chainOf(this.#held.get(key))) ticket.overtake(by, action)
  }

  overtakeMatching(matches: (key: string) => boolean, by: Position): void {
    for (const watch of this.#watches) watch.changedMatching(matches, by)
    for (const key of this.#held.keys()) if (matches(key)) this.overtake(key, by)
  }

  /** Whoever else is at this key began before what the holder of `ticket` is about to write. */
  overtakeOthers(ticket: Ticket): void {
    for (const watch of this.#watches) watch.changed(ticket.key, Infinity)
    for (const other of chainOf(this.#held.get(ticket.key))) {
      if (other !== ticket) other.overtake(Infinity, 'remove')
    }
  }

  /** Nothing is known any more: whatever runs may be wrong. */
  overtakeAll(): void {
    for (const watch of this.#watches) watch.lose()
    for (const key of this.#held.keys()) this.overtake(key, Infinity)
  }

  /** Tickets held and watches kept now; zero when nothing runs. */
  get size(): number {
    let size = this.#watches.size
    for (const latest of this.#held.values()) for (const _ of chainOf(latest)) size++
    return size
  }
}

function* chainOf(latest: Ticket | undefined): Generator<Ticket> {
  for (let ticket = latest; ticket; ticket = ticket.next) yield ticket
}
