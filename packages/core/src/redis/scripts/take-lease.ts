import type { RedisScript } from '../redis-script.ts'
import { luaSources } from './lua-sources.generated.ts'

/** A lease and who holds it. */
export interface LeaseHold {
  readonly leaseKey: string
  readonly token: string
}

export interface TimedLeaseHold extends LeaseHold {
  /** ms */
  readonly life: number
}

export const takeLease: RedisScript<TimedLeaseHold, 'taken'> = {
  ...luaSources['take-lease'],
  keys: (hold) => [hold.leaseKey],
  args: (hold) => [hold.token, hold.life],
  reply: () => 'taken',
}
