import type { Position } from '../../entry/entry.ts'
import type { RedisScript } from '../redis-script.ts'
import { type LogKeys, keptMessages, positionOrRefused } from './log-operands.ts'
import { luaSources } from './lua-sources.generated.ts'

export interface EntryStore extends LogKeys {
  readonly valueKey: string
  readonly leaseKey: string
  readonly encoded: Buffer
  /** Where the script writes the position that it issues, bytes from the start. */
  readonly positionOffset: number
  /** ms */
  readonly life: number
  /** Redis clock, ms */
  readonly notAfter: number
  readonly message: string
}

export const storeEntry: RedisScript<EntryStore, Position | 'refused'> = {
  ...luaSources['store-entry'],
  keys: (store) => [store.valueKey, store.leaseKey, store.logKey, store.indexKey],
  args: (store) => [store.encoded, store.positionOffset, store.life, store.notAfter, keptMessages, store.message],
  reply: positionOrRefused,
}
