import type { RedisScript } from '../redis-script.ts'
import { luaSources } from './lua-sources.generated.ts'
import type { TimedLeaseHold } from './take-lease.ts'

export const extendLease: RedisScript<TimedLeaseHold, 'extended' | 'lost'> = {
  ...luaSources['extend-lease'],
  keys: (hold) => [hold.leaseKey],
  args: (hold) => [hold.token, hold.life],
  reply: (raw) => (raw === 1 ? 'extended' : 'lost'),
}
