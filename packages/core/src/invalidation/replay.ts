import type { InvalidationAction, Position } from '../entry/entry.ts'
import { leaseKeyOf } from '../redis/lease-key.ts'
import { expireEntries, removeEntries, runLogged } from '../redis/logged-write.ts'
import type { RedisCommands } from '../redis/redis-commands.ts'
import { runScript } from '../redis/redis-script.ts'
import { invalidateScopes } from '../redis/scripts/invalidate-scopes.ts'
import type { LogKeys } from '../redis/scripts/log-operands.ts'
import { publishEvent } from '../redis/scripts/publish-event.ts'
import type { IndexMember } from './index-mirror.ts'
import { messageBody } from './log-message.ts'

/** Targets of one command: a script's operands must fit its stack. */
export const keysPerCommand = 500

/** Where invalidations go, and how long Redis has to remember them. */
export interface ReplayTarget {
  readonly logKeys: LogKeys
  /** ms */
  readonly longestLife: number
}

export function replayKeys(
  client: RedisCommands,
  { logKeys }: ReplayTarget,
  { action, keys }: { readonly action: InvalidationAction; readonly keys: readonly string[] },
): Promise<Position> {
  return runLogged(client, action === 'remove' ? removeEntries : expireEntries, {
    ...logKeys,
    valueAndLeaseKeys: keys.flatMap((key) => [key, leaseKeyOf(key)]),
    message: messageBody(keys),
  })
}

export function replayMembers(
  client: RedisCommands,
  { logKeys, longestLife }: ReplayTarget,
  members: readonly IndexMember[],
): Promise<Position> {
  return runScript(client, invalidateScopes, { ...logKeys, message: messageBody(members), longestLife, members })
}

export function replayEvent(
  client: RedisCommands,
  { logKeys, longestLife }: ReplayTarget,
  { event, members }: { readonly event: string; readonly members: readonly IndexMember[] },
): Promise<Position> {
  const message = messageBody(members)
  return runScript(client, publishEvent, { ...logKeys, message, event, longestLife, members })
}
