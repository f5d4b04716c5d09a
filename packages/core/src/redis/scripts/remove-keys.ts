import type { Position } from '../../entry/entry.ts'
import type { RedisScript } from '../redis-script.ts'
import { type LogKeys, keptMessages, positionOf } from './log-operands.ts'
import { luaSources } from './lua-sources.generated.ts'

export interface KeyRemoval extends LogKeys {
  /** A value key and its lease key, and so on. */
  readonly valueAndLeaseKeys: readonly string[]
  readonly message: string
}

export const removeKeys: RedisScript<KeyRemoval, Position> = {
  ...luaSources['remove-keys'],
  keys: (removal) => [removal.logKey, removal.indexKey, ...removal.valueAndLeaseKeys],
  args: (removal) => [keptMessages, removal.message],
  reply: positionOf,
}
