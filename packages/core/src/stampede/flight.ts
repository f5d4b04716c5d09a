import type { Position } from '../entry/entry.ts'
import type { MemoryEntry } from '../memory/memory-entry.ts'
import type { MissReason } from '../observability/counters.ts'
import type { LocalMs } from '../shared/clock.ts'
import type { Composition } from './composition.ts'
import type { Ticket } from './fence.ts'
import { Moment } from './moment.ts'
import type { Settlement } from './wait-for.ts'

/**
 * Stands for a flight in collections, and is emptied when it ends: V8 keeps what a Map held when it last made room until the
 * next full collection, which with many short flights would be most of their values.
 */
export interface Slot<Result> {
  flight: Flight<Result> | undefined
}

/** One running load of a key, with everybody who waits for it. */
export class Flight<Result> {
  readonly key: string
  readonly slot: Slot<Result> = { flight: this }
  readonly ticket: Ticket
  /** Of the index mirror when the flight began; who joins at a later one verifies the result. */
  readonly revision: number
  readonly startedAt: LocalMs
  /** Stale value that may stand in if the load cannot answer. */
  fallback: MemoryEntry | undefined
  /** What a load replaces that stands in for nothing: who forces a load wants the new value, and what has ended is nobody's. */
  previous: MemoryEntry | undefined
  /** The cache itself wants the result, so callers who leave do not end it. */
  background = false
  /** The flight whose loader has asked for this one, and waits for it. */
  parent: Flight<Result> | undefined
  /** Why it had to load. */
  missReason: MissReason = 'absent'
  settled!: Promise<Settlement<Result>>
  turnAt: LocalMs = -Infinity
  /** Its loader has read something from the cache that invalidations after this may have made wrong. */
  readAsOf: Position = Infinity
  /** The fragments that its loader has put together. */
  composition: Composition | undefined
  /** The result is there, or the error. */
  ended = false
  /** Nobody waits for the result any more. */
  isUnwanted = false
  readonly #turn = new Moment()
  readonly #loading = new Moment()
  readonly #hurried = new Moment()
  readonly #unwanted = new Moment()
  #controller: AbortController | undefined
  #callers = 0
  /** Flights that this one's loader is waiting for. */
  #waitsFor: Set<Flight<Result>> | undefined

  constructor(ticket: Ticket, { at, revision }: { readonly revision: number; readonly at: LocalMs }) {
    this.key = ticket.key
    this.ticket = ticket
    this.revision = revision
    this.startedAt = at
  }

  get controller(): AbortController {
    this.#controller ??= new AbortController()
    return this.#controller
  }

  /**
   * Later readers may share the result only while nothing has made it wrong. A flight past its hard timeout they do share:
   * its loader still runs, and there is never a second one beside it.
   */
  get joinable(): boolean {
    return !this.ticket.overtaken && !this.isUnwanted
  }

  /** Resolves when nobody waits for the result any more: what holds others back for it can be let go. */
  get unwanted(): Promise<void> {
    return this.#unwanted.passed
  }

  /** The loader has ignored its signal for so long that others need not wait for it. */
  abandon(): void {
    this.isUnwanted = true
    this.#unwanted.pass()
  }

  /** Resolves when the flight waits for nobody else any more: it is about to load, or has ended. */
  get turn(): Promise<void> {
    return this.#turn.passed
  }

  takeTurn(now: LocalMs): void {
    this.turnAt = now
    this.#turn.pass()
  }

  /** Resolves when the loader is running. */
  get loading(): Promise<void> {
    return this.#loading.passed
  }

  markLoading(): void {
    this.#loading.pass()
  }

  /** Resolves when a load that is running has come to wait for this one, which must not queue up behind it then. */
  get hurried(): Promise<void> {
    return this.#hurried.passed
  }

  hurry(): void {
    this.#hurried.pass()
  }

  hasRead(asOf: Position): void {
    if (asOf < this.readAsOf) this.readAsOf = asOf
  }

  join(): void {
    this.#callers++
  }

  /** Somebody waits for it, or has until it took too long. */
  get isAwaited(): boolean {
    return this.#callers > 0
  }

  /** A caller has given up; the last one takes the load down, nobody else does. */
  leave(reason: unknown): void {
    this.#callers--
    if (this.#callers > 0 || this.background) return
    this.controller.abort(reason)
    this.abandon()
  }

  waitsFor(other: Flight<Result>): void {
    this.#waitsFor ??= new Set()
    this.#waitsFor.add(other)
  }

  waitsNoLongerFor(other: Flight<Result>): void {
    this.#waitsFor?.delete(other)
  }

  /** Is this key being loaded by this flight, or by one that waits for it? */
  isLoading(key: string): boolean {
    return (this.key === key && !this.ended) || this.parent?.isLoading(key) === true
  }

  /** Would waiting for `other` wait for this flight itself? */
  isAwaitedBy(other: Flight<Result>): boolean {
    return other === this || [...(other.#waitsFor ?? [])].some((next) => this.isAwaitedBy(next))
  }
}
