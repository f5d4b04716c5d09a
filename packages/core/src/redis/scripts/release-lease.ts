import type { RedisScript } from '../redis-script.ts'
import { luaSources } from './lua-sources.generated.ts'
import type { LeaseHold } from './take-lease.ts'

export const releaseLease: RedisScript<LeaseHold, 'released' | 'lost'> = {
  ...luaSources['release-lease'],
  keys: (hold) => [hold.leaseKey],
  args: (hold) => [hold.token],
  reply: (raw) => (raw === 1 ? 'released' : 'lost'),
}
