import type { Position } from '../../entry/entry.ts'
import type { RedisScript } from '../redis-script.ts'
import { type LogKeys, keptMessages, positionOrRefused } from './log-operands.ts'
import { luaSources } from './lua-sources.generated.ts'

export interface EntryStore extends LogKeys {
  readonly valueKey: string
  readonly leaseKey: string
  /** Encoded entry before and after its position, which the script issues. */
  readonly head: Buffer
  readonly tail: Buffer
  /** ms */
  readonly life: number
  /** Redis clock, ms */
  readonly notAfter: number
  readonly message: string
}

export const storeEntry: RedisScript<EntryStore, Position | 'refused'> = {
  ...luaSources['store-entry'],
  keys: (store) => [store.valueKey, store.leaseKey, store.logKey, store.indexKey],
  args: (store) => [store.head, store.tail, store.life, store.notAfter, keptMessages, store.message],
  reply: positionOrRefused,
}
