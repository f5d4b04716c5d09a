import type { Position } from '../../entry/entry.ts'
import type { RedisScript } from '../redis-script.ts'
import { type LogKeys, keptMessages, positionOf } from './log-operands.ts'
import { luaSources } from './lua-sources.generated.ts'

export interface KeyExpiry extends LogKeys {
  /** A value key and its lease key, and so on. */
  readonly valueAndLeaseKeys: readonly string[]
  readonly message: string
}

export const expireKeys: RedisScript<KeyExpiry, Position> = {
  ...luaSources['expire-keys'],
  keys: (expiry) => [expiry.logKey, expiry.indexKey, ...expiry.valueAndLeaseKeys],
  args: (expiry) => [keptMessages, expiry.message],
  reply: positionOf,
}
