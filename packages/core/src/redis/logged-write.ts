import type { Position } from '../entry/entry.ts'
import { isCluster } from './cluster.ts'
import type { RedisCommands } from './redis-commands.ts'
import { type RedisScript, runScript } from './redis-script.ts'
import { type KeyMessage, appendMessage } from './scripts/append-message.ts'
import { expireKeys } from './scripts/expire-keys.ts'
import { expireValue } from './scripts/expire-value.ts'
import type { KeyInvalidation } from './scripts/log-operands.ts'
import { removeKeys } from './scripts/remove-keys.ts'
import { type EntryStore, storeEntry } from './scripts/store-entry.ts'
import { storeLeased } from './scripts/store-leased.ts'
import { type UpdatedStore, storeUpdated } from './scripts/store-updated.ts'
import { storeValue } from './scripts/store-value.ts'

/** A change of values that every process is told of. */
export interface LoggedWrite<Operands, Reply> {
  /** On one server: one step. */
  readonly together: RedisScript<Operands, Reply>
  /** In a cluster: values first, log second. A crash in between is bounded by the time that copies stay in memory. */
  apart(redis: RedisCommands, operands: Operands): Promise<Reply>
}

export function runLogged<Operands, Reply>(
  redis: RedisCommands,
  write: LoggedWrite<Operands, Reply>,
  operands: Operands,
): Promise<Reply> {
  return isCluster(redis) ? write.apart(redis, operands) : runScript(redis, write.together, operands)
}

/** The position is that of the message; in a cluster the entry keeps the one it was encoded with, which is older. */
export const setEntry: LoggedWrite<EntryStore, Position | 'refused'> = {
  together: storeEntry,
  async apart(redis, store) {
    const stored = await runScript(redis, storeValue, store)
    return stored === 'refused' ? stored : tell(redis, store, 'replace')
  },
}

export const updateEntry: LoggedWrite<UpdatedStore, Position | 'refused'> = {
  together: storeUpdated,
  async apart(redis, store) {
    const stored = await runScript(redis, storeLeased, store)
    return stored === 'refused' ? stored : tell(redis, store, 'replace')
  },
}

export const removeEntries: LoggedWrite<KeyInvalidation, Position> = {
  together: removeKeys,
  async apart(redis, removal) {
    await eachEntry(removal, (valueKey) => redis.call('UNLINK', valueKey), redis)
    return tell(redis, removal, 'remove')
  },
}

export const expireEntries: LoggedWrite<KeyInvalidation, Position> = {
  together: expireKeys,
  async apart(redis, expiry) {
    await eachEntry(expiry, (valueKey) => runScript(redis, expireValue, { valueKey }), redis)
    return tell(redis, expiry, 'expire')
  },
}

/**
 * Lease before value, and each by itself: a load that begins in between reads what is new, and a slot that is being moved
 * refuses commands that name two keys.
 */
async function eachEntry(
  { valueAndLeaseKeys }: KeyInvalidation,
  change: (valueKey: string) => Promise<unknown>,
  redis: RedisCommands,
): Promise<void> {
  const leaseKeys = valueAndLeaseKeys.filter((_, at) => at % 2 === 1)
  const valueKeys = valueAndLeaseKeys.filter((_, at) => at % 2 === 0)
  await Promise.all(leaseKeys.map((leaseKey) => redis.call('UNLINK', leaseKey)))
  await Promise.all(valueKeys.map(change))
}

function tell(
  redis: RedisCommands,
  { logKey, indexKey, message }: Omit<KeyMessage, 'kind'>,
  kind: KeyMessage['kind'],
): Promise<Position> {
  return runScript(redis, appendMessage, { logKey, indexKey, kind, message })
}
