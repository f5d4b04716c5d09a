import type { Position } from '../../entry/entry.ts'
import type { RedisScript } from '../redis-script.ts'

/** Where the invalidation log and its index live: one slot, in every script that issues a position. */
export interface LogKeys {
  readonly logKey: string
  readonly indexKey: string
}

export function logKeysOf(namespace: string): LogKeys {
  return { logKey: `{${namespace}:invalidation}:log`, indexKey: `{${namespace}:invalidation}:index` }
}

/** A process that was away for longer than this many messages forgets its memory instead of catching up. */
export const keptMessages = 10_000

export function positionOf(raw: unknown): Position {
  return Number(raw)
}

export function positionOrRefused(raw: unknown): Position | 'refused' {
  return raw === '' ? 'refused' : positionOf(raw)
}

/** Keys to be removed or made stale, with the message that tells every process. */
export interface KeyInvalidation extends LogKeys {
  /** A value key and its lease key, and so on. */
  readonly valueAndLeaseKeys: readonly string[]
  readonly message: string
}

/** The operands of both scripts that invalidate keys, and their reply. */
export const keyInvalidation: Pick<RedisScript<KeyInvalidation, Position>, 'keys' | 'args' | 'reply'> = {
  keys: ({ logKey, indexKey, valueAndLeaseKeys }) => [logKey, indexKey, ...valueAndLeaseKeys],
  args: ({ message }) => [keptMessages, message],
  reply: positionOf,
}
