import type { Position } from '../../entry/entry.ts'
import type { RedisScript } from '../redis-script.ts'
import { type LogKeys, keptMessages, positionOf } from './log-operands.ts'
import { luaSources } from './lua-sources.generated.ts'

export interface KeyMessage extends LogKeys {
  readonly kind: 'remove' | 'expire' | 'replace' | 'pattern'
  readonly message: string
}

export const appendMessage: RedisScript<KeyMessage, Position> = {
  ...luaSources['append-message'],
  keys: ({ logKey, indexKey }) => [logKey, indexKey],
  args: ({ kind, message }) => [keptMessages, kind, message],
  reply: positionOf,
}
