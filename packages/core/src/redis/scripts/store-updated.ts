import type { Position } from '../../entry/entry.ts'
import type { RedisScript } from '../redis-script.ts'
import { type LogKeys, keptMessages, positionOrRefused } from './log-operands.ts'
import { luaSources } from './lua-sources.generated.ts'

export interface UpdatedStore extends LogKeys {
  readonly valueKey: string
  readonly leaseKey: string
  readonly token: string
  readonly encoded: Buffer
  /** ms */
  readonly life: number
  readonly message: string
}

export const storeUpdated: RedisScript<UpdatedStore, Position | 'refused'> = {
  ...luaSources['store-updated'],
  keys: (store) => [store.valueKey, store.leaseKey, store.logKey, store.indexKey],
  args: (store) => [store.token, store.encoded, store.life, keptMessages, store.message],
  reply: positionOrRefused,
}
