import { setTimeout as delay } from 'node:timers/promises'
import { isCluster, keysByServer } from '../redis/cluster.ts'
import type { CommandConnection } from '../redis/command-connection.ts'
import type { Clock, LocalMs } from '../shared/clock.ts'
import type { InvalidationAction } from '../entry/entry.ts'
import { type IndexMember, indexMember } from './index-mirror.ts'
import type { InvalidationLog } from './invalidation-log.ts'
import { QueuedPatterns } from './queued-patterns.ts'
import { type RecentInvalidations, keyTargets, memberTargets } from './recent-invalidations.ts'
import { type ReplayTarget, keysPerCommand, replayEvent, replayKeys, replayMembers } from './replay.ts'
import { Suspects, queueAgain } from './suspects.ts'

// Beyond this the whole namespace is cleared instead: nothing is forgotten, only more is lost than needed.
const longestQueue = 10_000

// They may have 8 KB each. What their rules would have said in other processes is part of the whole namespace, too.
const mostEvents = 1000

const mostPatterns = 20 // Each takes a look at every key of Redis.

// Between attempts to reach one server of a cluster, ms.
const pauseApart = 200

export interface RecoveryOptions extends ReplayTarget {
  readonly log: InvalidationLog
  readonly recent: RecentInvalidations
  readonly clock: Clock
}

/** Invalidations that Redis has not heard of yet: the newest of each target, to be made before Redis is believed again. */
export class RecoveryQueue {
  readonly #keys = new Map<string, Queued>()
  readonly #members = new Map<IndexMember, Queued>()
  /** What follows from them where the publisher is, by the events. */
  readonly #events = new Map<string, readonly IndexMember[]>()
  readonly #patterns = new QueuedPatterns()
  readonly #suspects = new Suspects()
  readonly #options: RecoveryOptions
  readonly #log: InvalidationLog
  #replaying: Promise<void> | undefined
  #sendingApart = false

  constructor(options: RecoveryOptions) {
    this.#options = options
    this.#log = options.log
  }

  addKeys(action: InvalidationAction, keys: readonly string[], askedAt: LocalMs): void {
    for (const key of keys) {
      // What was removed stays removed, whatever else was asked for.
      const removed = this.#keys.get(key)?.action === 'remove'
      this.#keys.set(key, { action: removed ? 'remove' : action })
    }
    this.#bound(askedAt)
  }

  /** The event with what the publisher's rules say, which is queued by itself as well: until then it is pending. */
  addEvent(event: string, members: readonly IndexMember[], askedAt: LocalMs): void {
    this.#events.set(event, members)
    this.#bound(askedAt)
  }

  addPattern(pattern: string, askedAt: LocalMs): void {
    this.#patterns.add(pattern)
    this.#bound(askedAt)
  }

  addMembers(members: readonly IndexMember[], askedAt: LocalMs): void {
    for (const member of members) this.#members.set(member, { action: 'remove' })
    this.#log.mirror.applyPending(members, askedAt)
    this.#bound(askedAt)
  }

  /** A server has taken over that may lack what this process has done a moment ago: that is found out before it is believed. */
  suspect(): void {
    this.#suspects.add(this.#options.recent.all)
  }

  /** Some server of a cluster has been replaced: the log, which is on another one perhaps, does not tell what it lacks. */
  issueAgain(): void {
    for (const recent of this.#options.recent.all) queueAgain(this, recent, this.#options.clock.now())
  }

  get length(): number {
    return this.#apart + this.#members.size + this.#events.size
  }

  holds(key: string): boolean {
    return this.#keys.has(key) || this.#patterns.holds(key)
  }

  /** Nothing has to be done before Redis is believed. */
  get isSettled(): boolean {
    return this.length + this.#suspects.size === 0
  }

  /** What is made of values, which in a cluster are on several servers. */
  get #apart(): number {
    return this.#keys.size + this.#patterns.size
  }

  /**
   * Makes what is queued, over this connection; `undefined` when nothing is. All callers share one attempt. In a cluster the
   * server of some keys may be away while the others are well, so nobody waits for keys: reads of those are refused instead.
   */
  replay(connection: CommandConnection): Promise<void> | undefined {
    const apart = isCluster(connection.client)
    if (apart && this.#apart > 0) void this.#sendApart(connection)
    if (this.length + this.#suspects.size - (apart ? this.#apart : 0) === 0) return undefined
    this.#replaying ??= this.#send(connection).finally(() => (this.#replaying = undefined))
    // Something may have been queued behind what is being sent.
    return this.#replaying.then(() => this.replay(connection))
  }

  async #send(connection: CommandConnection): Promise<void> {
    const { clock, logKeys } = this.#options
    if (this.#suspects.size > 0) {
      await this.#suspects.sortOut(connection.client, logKeys, (lost) => queueAgain(this, lost, clock.now()))
    }
    if (this.#members.size > 0) await this.#sendMembers(connection, new Map(this.#members))
    for (const [event, members] of this.#events) await this.#sendEvent(connection, event, members)
    if (isCluster(connection.client)) return
    await this.#sendKeys(connection, [...this.#keys.keys()])
    await this.#sendPatterns(connection)
  }

  /** One attempt at a time, which keeps nobody waiting and is not repeated at once. */
  async #sendApart(connection: CommandConnection): Promise<void> {
    if (this.#sendingApart) return
    this.#sendingApart = true
    const groups = keysByServer(connection.client, [...this.#keys.keys()])
    const patterns = this.#sendPatterns(connection)
    await Promise.allSettled([patterns, ...groups.map((keys) => this.#sendKeys(connection, keys))])
    if (this.#apart > 0) await delay(pauseApart, undefined, { ref: false })
    this.#sendingApart = false
  }

  async #sendKeys(connection: CommandConnection, keys: readonly string[]): Promise<void> {
    for (const action of ['remove', 'expire'] as const) {
      const queued = keys
        .map((key) => [key, this.#keys.get(key)] as const)
        .filter(([, each]) => each?.action === action)
      for (let start = 0; start < queued.length; start += keysPerCommand) {
        await this.#sendChunk(connection, action, new Map(queued.slice(start, start + keysPerCommand)))
      }
    }
  }

  #sendPatterns({ client }: CommandConnection): Promise<void> {
    return this.#patterns.send(client, this.#options.logKeys, (pattern, position) =>
      this.#options.recent.confirm([{ kind: 'pattern', name: pattern }], position),
    )
  }

  async #sendChunk(
    { client }: CommandConnection,
    action: InvalidationAction,
    sent: ReadonlyMap<string, Queued | undefined>,
  ): Promise<void> {
    const keys = [...sent.keys()]
    const position = await replayKeys(client, this.#options, { action, keys })
    this.#options.recent.confirm(keyTargets(action, keys), position)
    forget(this.#keys, sent)
  }

  async #sendMembers({ client }: CommandConnection, sent: ReadonlyMap<IndexMember, Queued>): Promise<void> {
    const members = [...sent.keys()]
    const position = await replayMembers(client, this.#options, members)
    this.#options.recent.confirm(memberTargets(members), position)
    forget(this.#members, sent)
    const settled = members.filter((member) => !this.#members.has(member))
    this.#log.mirror.settlePending(settled, position)
  }

  async #sendEvent({ client }: CommandConnection, event: string, members: readonly IndexMember[]): Promise<void> {
    const position = await replayEvent(client, this.#options, { event, members })
    this.#options.recent.confirm([{ kind: 'event', name: event, members }], position)
    for (const member of members) this.#log.mirror.apply(member, position)
    if (this.#events.get(event) === members) this.#events.delete(event)
  }

  #bound(askedAt: LocalMs): void {
    const isLong = this.#events.size > mostEvents || this.#patterns.size > mostPatterns
    if (this.length <= longestQueue && !isLong) return
    this.#keys.clear()
    this.#members.clear()
    this.#events.clear()
    this.#patterns.clear()
    this.#members.set(indexMember('remove', '*'), { action: 'remove' })
    this.#log.mirror.applyPendingClear(askedAt)
  }
}

/** One request to invalidate; another for the same target is another object. */
type Queued = { readonly action: InvalidationAction }

/** What was asked for once more while it was under way has yet to be made once more. */
function forget<Target>(queue: Map<Target, Queued>, sent: ReadonlyMap<Target, Queued | undefined>): void {
  for (const [target, queued] of sent) if (queue.get(target) === queued) queue.delete(target)
}
