import type { RedisScript } from '../redis-script.ts'
import { luaSources } from './lua-sources.generated.ts'

export interface LeasedStore {
  readonly valueKey: string
  readonly leaseKey: string
  readonly token: string
  readonly encoded: Buffer
  /** ms */
  readonly life: number
}

export const storeLeased: RedisScript<LeasedStore, 'stored' | 'refused'> = {
  ...luaSources['store-leased'],
  keys: (store) => [store.valueKey, store.leaseKey],
  args: (store) => [store.token, store.encoded, store.life],
  reply: (raw) => (raw === 1 ? 'stored' : 'refused'),
}
