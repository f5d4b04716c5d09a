import type { InvalidationAction, Position } from '../entry/entry.ts'

/** Held by an operation that will install something in memory; tells whether an invalidation came in between. */
export class Ticket {
  readonly key: string
  /** What this process knew when the operation began. */
  readonly position: Position
  /** The latest invalidation that came while the ticket was held; 0: none. */
  overtakenBy: Position = 0
  /** The same without expiries, which leave an old value good enough for when nothing else is to be had. */
  removedBy: Position = 0

  constructor(key: string, position: Position) {
    this.key = key
    this.position = position
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
  readonly #held = new Map<string, Set<Ticket>>()

  enter(key: string, position: Position): Ticket {
    const ticket = new Ticket(key, position)
    const others = this.#held.get(key)
    if (others) others.add(ticket)
    else this.#held.set(key, new Set([ticket]))
    return ticket
  }

  leave(ticket: Ticket): void {
    const tickets = this.#held.get(ticket.key)
    if (!tickets?.delete(ticket)) return
    if (tickets.size === 0) this.#held.delete(ticket.key)
  }

  /** Operations that began knowing of `by` are not overtaken by it. */
  overtake(key: string, by: Position, action: InvalidationAction = 'remove'): void {
    for (const ticket of this.#held.get(key) ?? []) ticket.overtake(by, action)
  }

  /** Whoever else is at this key began before what the holder of `ticket` is about to write. */
  overtakeOthers(ticket: Ticket): void {
    for (const other of this.#held.get(ticket.key) ?? []) {
      if (other !== ticket) other.overtake(Infinity, 'remove')
    }
  }

  /** Nothing is known any more: whatever runs may be wrong. */
  overtakeAll(): void {
    for (const key of this.#held.keys()) this.overtake(key, Infinity)
  }

  /** Tickets held now; zero when nothing runs. */
  get size(): number {
    let size = 0
    for (const tickets of this.#held.values()) size += tickets.size
    return size
  }
}
