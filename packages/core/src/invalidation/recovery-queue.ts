import type { CommandConnection } from '../redis/command-connection.ts'
import { runScript } from '../redis/redis-script.ts'
import { expireKeys } from '../redis/scripts/expire-keys.ts'
import { invalidateScopes } from '../redis/scripts/invalidate-scopes.ts'
import type { LogKeys } from '../redis/scripts/log-operands.ts'
import { removeKeys } from '../redis/scripts/remove-keys.ts'
import { type IndexMember, type InvalidationAction, indexMember } from './index-mirror.ts'
import type { InvalidationLog } from './invalidation-log.ts'
import { messageBody } from './log-message.ts'
import { leaseKeyOf } from '../redis/lease-key.ts'

// Beyond this the whole namespace is cleared instead: nothing is forgotten, only more is lost than needed.
const longestQueue = 10_000

/** Targets of one command: a script's operands must fit its stack. */
export const keysPerCommand = 500

/** Invalidations that Redis has not heard of yet: the newest of each target, to be made before Redis is believed again. */
export class RecoveryQueue {
  readonly #keys = new Map<string, InvalidationAction>()
  readonly #members = new Set<IndexMember>()
  readonly #log: InvalidationLog
  readonly #logKeys: LogKeys
  readonly #longestLife: number
  #replaying: Promise<void> | undefined

  constructor(log: InvalidationLog, logKeys: LogKeys, longestLife: number) {
    this.#log = log
    this.#logKeys = logKeys
    this.#longestLife = longestLife
  }

  addKeys(action: InvalidationAction, keys: readonly string[]): void {
    for (const key of keys) {
      // What was removed stays removed, whatever else was asked for.
      if (this.#keys.get(key) !== 'remove') this.#keys.set(key, action)
    }
    this.#bound()
  }

  addMembers(members: readonly IndexMember[]): void {
    for (const member of members) this.#members.add(member)
    this.#bound()
  }

  get length(): number {
    return this.#keys.size + this.#members.size
  }

  /** Makes what is queued, over this connection; `undefined` when nothing is. All callers share one attempt. */
  replay(connection: CommandConnection): Promise<void> | undefined {
    if (this.length === 0) return undefined
    this.#replaying ??= this.#send(connection).finally(() => (this.#replaying = undefined))
    return this.#replaying
  }

  async #send(connection: CommandConnection): Promise<void> {
    if (this.#members.size > 0) await this.#sendMembers(connection, [...this.#members])
    for (const action of ['remove', 'expire'] as const) {
      const keys = [...this.#keys].filter(([, queued]) => queued === action).map(([key]) => key)
      for (let start = 0; start < keys.length; start += keysPerCommand) {
        await this.#sendKeys(connection, action, keys.slice(start, start + keysPerCommand))
      }
    }
  }

  async #sendKeys(connection: CommandConnection, action: InvalidationAction, keys: string[]): Promise<void> {
    const position = await runScript(connection.client, action === 'remove' ? removeKeys : expireKeys, {
      ...this.#logKeys,
      valueAndLeaseKeys: keys.flatMap((key) => [key, leaseKeyOf(key)]),
      message: messageBody(keys),
    })
    this.#log.note(position)
    for (const key of keys) {
      // A removal that was asked for while an expiry was under way has yet to be made.
      if (this.#keys.get(key) === action) this.#keys.delete(key)
    }
  }

  async #sendMembers(connection: CommandConnection, members: IndexMember[]): Promise<void> {
    const position = await runScript(connection.client, invalidateScopes, {
      ...this.#logKeys,
      message: messageBody(members),
      longestLife: this.#longestLife,
      members,
    })
    this.#log.note(position)
    for (const member of members) this.#members.delete(member)
    this.#log.mirror.settlePending(members, position)
  }

  #bound(): void {
    if (this.length <= longestQueue) return
    this.#keys.clear()
    this.#members.clear()
    this.#members.add(indexMember('remove', '*'))
  }
}
