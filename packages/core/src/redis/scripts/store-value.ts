import type { RedisScript } from '../redis-script.ts'
import { luaSources } from './lua-sources.generated.ts'

export interface ValueStore {
  readonly valueKey: string
  readonly leaseKey: string
  readonly encoded: Buffer
  /** ms */
  readonly life: number
  /** Redis clock, ms */
  readonly notAfter: number
}

export const storeValue: RedisScript<ValueStore, 'stored' | 'refused'> = {
  ...luaSources['store-value'],
  keys: (store) => [store.valueKey, store.leaseKey],
  args: (store) => [store.encoded, store.life, store.notAfter],
  reply: (raw) => (raw === 1 ? 'stored' : 'refused'),
}
