import type { CommandConnection } from '../redis/command-connection.ts'
import { leaseKeyOf } from '../redis/lease-key.ts'
import { expireEntries, removeEntries, runLogged } from '../redis/logged-write.ts'
import { runScript } from '../redis/redis-script.ts'
import { invalidateScopes } from '../redis/scripts/invalidate-scopes.ts'
import type { LogKeys } from '../redis/scripts/log-operands.ts'
import { publishEvent } from '../redis/scripts/publish-event.ts'
import type { LocalMs } from '../shared/clock.ts'
import type { InvalidationAction } from '../entry/entry.ts'
import { type IndexMember, indexMember } from './index-mirror.ts'
import type { InvalidationLog } from './invalidation-log.ts'
import { messageBody } from './log-message.ts'

// Beyond this the whole namespace is cleared instead: nothing is forgotten, only more is lost than needed.
const longestQueue = 10_000

// They may have 8 KB each. What their rules would have said in other processes is part of the whole namespace, too.
const mostEvents = 1000

/** Targets of one command: a script's operands must fit its stack. */
export const keysPerCommand = 500

/** Invalidations that Redis has not heard of yet: the newest of each target, to be made before Redis is believed again. */
export class RecoveryQueue {
  readonly #keys = new Map<string, Queued>()
  readonly #members = new Map<IndexMember, Queued>()
  /** What follows from them where the publisher is, by the events. */
  readonly #events = new Map<string, readonly IndexMember[]>()
  readonly #log: InvalidationLog
  readonly #logKeys: LogKeys
  readonly #longestLife: number
  #replaying: Promise<void> | undefined

  constructor(log: InvalidationLog, logKeys: LogKeys, longestLife: number) {
    this.#log = log
    this.#logKeys = logKeys
    this.#longestLife = longestLife
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

  addMembers(members: readonly IndexMember[], askedAt: LocalMs): void {
    for (const member of members) this.#members.set(member, { action: 'remove' })
    this.#log.mirror.applyPending(members, askedAt)
    this.#bound(askedAt)
  }

  get length(): number {
    return this.#keys.size + this.#members.size + this.#events.size
  }

  /** Makes what is queued, over this connection; `undefined` when nothing is. All callers share one attempt. */
  replay(connection: CommandConnection): Promise<void> | undefined {
    if (this.length === 0) return undefined
    this.#replaying ??= this.#send(connection).finally(() => (this.#replaying = undefined))
    // Something may have been queued behind what is being sent.
    return this.#replaying.then(() => this.replay(connection))
  }

  async #send(connection: CommandConnection): Promise<void> {
    if (this.#members.size > 0) await this.#sendMembers(connection, new Map(this.#members))
    for (const [event, members] of this.#events) await this.#sendEvent(connection, event, members)
    for (const action of ['remove', 'expire'] as const) {
      const queued = [...this.#keys].filter(([, each]) => each.action === action)
      for (let start = 0; start < queued.length; start += keysPerCommand) {
        await this.#sendKeys(connection, action, new Map(queued.slice(start, start + keysPerCommand)))
      }
    }
  }

  async #sendKeys(
    connection: CommandConnection,
    action: InvalidationAction,
    sent: ReadonlyMap<string, Queued>,
  ): Promise<void> {
    const keys = [...sent.keys()]
    const position = await runLogged(connection.client, action === 'remove' ? removeEntries : expireEntries, {
      ...this.#logKeys,
      valueAndLeaseKeys: keys.flatMap((key) => [key, leaseKeyOf(key)]),
      message: messageBody(keys),
    })
    this.#log.note(position)
    forget(this.#keys, sent)
  }

  async #sendMembers(connection: CommandConnection, sent: ReadonlyMap<IndexMember, Queued>): Promise<void> {
    const members = [...sent.keys()]
    const position = await runScript(connection.client, invalidateScopes, {
      ...this.#logKeys,
      message: messageBody(members),
      longestLife: this.#longestLife,
      members,
    })
    this.#log.note(position)
    forget(this.#members, sent)
    const settled = members.filter((member) => !this.#members.has(member))
    this.#log.mirror.settlePending(settled, position)
  }

  async #sendEvent(connection: CommandConnection, event: string, members: readonly IndexMember[]): Promise<void> {
    const position = await runScript(connection.client, publishEvent, {
      ...this.#logKeys,
      message: messageBody(members),
      event,
      longestLife: this.#longestLife,
      members,
    })
    this.#log.note(position)
    for (const member of members) this.#log.mirror.apply(member, position)
    if (this.#events.get(event) === members) this.#events.delete(event)
  }

  #bound(askedAt: LocalMs): void {
    if (this.length <= longestQueue && this.#events.size <= mostEvents) return
    this.#keys.clear()
    this.#members.clear()
    this.#events.clear()
    this.#members.set(indexMember('remove', '*'), { action: 'remove' })
    this.#log.mirror.applyPendingClear(askedAt)
  }
}

/** One request to invalidate; another for the same target is another object. */
interface Queued {
  readonly action: InvalidationAction
}

/** What was asked for once more while it was under way has yet to be made once more. */
function forget<Target>(queue: Map<Target, Queued>, sent: ReadonlyMap<Target, Queued>): void {
  for (const [target, queued] of sent) if (queue.get(target) === queued) queue.delete(target)
}
