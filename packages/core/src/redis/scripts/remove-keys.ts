import type { Position } from '../../entry/entry.ts'
import type { RedisScript } from '../redis-script.ts'
import { type KeyInvalidation, keyInvalidation } from './log-operands.ts'
import { luaSources } from './lua-sources.generated.ts'

export const removeKeys: RedisScript<KeyInvalidation, Position> = { ...luaSources['remove-keys'], ...keyInvalidation }
