import type { RedisScript } from '../redis-script.ts'
import { luaSources } from './lua-sources.generated.ts'

export interface DamagedValue {
  readonly valueKey: string
  readonly bytes: Buffer
}

export const removeDamaged: RedisScript<DamagedValue, 'removed' | 'changed'> = {
  ...luaSources['remove-damaged'],
  keys: (damaged) => [damaged.valueKey],
  args: (damaged) => [damaged.bytes],
  reply: (raw) => (raw === 1 ? 'removed' : 'changed'),
}
