import type { RedisScript } from '../redis-script.ts'
import { luaSources } from './lua-sources.generated.ts'

export const expireValue: RedisScript<{ readonly valueKey: string }, void> = {
  ...luaSources['expire-value'],
  keys: ({ valueKey }) => [valueKey],
  args: () => [],
  reply: () => {},
}
