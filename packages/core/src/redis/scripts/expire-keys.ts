import type { Position } from '../../entry/entry.ts'
import type { RedisScript } from '../redis-script.ts'
import { type KeyInvalidation, keyInvalidation } from './log-operands.ts'
import { luaSources } from './lua-sources.generated.ts'

export const expireKeys: RedisScript<KeyInvalidation, Position> = { ...luaSources['expire-keys'], ...keyInvalidation }
