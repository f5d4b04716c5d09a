import type { Position } from '../../entry/entry.ts'
import type { RedisScript } from '../redis-script.ts'
import { type LogKeys, keptMessages, positionOf } from './log-operands.ts'
import { luaSources } from './lua-sources.generated.ts'

export interface ScopeInvalidation extends LogKeys {
  readonly message: string
  /** Longest life of any entry, ms; older invalidations need not be remembered. */
  readonly longestLife: number
  readonly members: readonly string[]
}

// More tags than this invalidated within one longest life, and the oldest entries are no longer vouched for.
export const indexedMembers = 100_000

export const invalidateScopes: RedisScript<ScopeInvalidation, Position> = {
  ...luaSources['invalidate-scopes'],
  keys: (invalidation) => [invalidation.logKey, invalidation.indexKey],
  args: (invalidation) => [
    keptMessages,
    invalidation.message,
    Math.ceil(invalidation.longestLife) * 1000,
    indexedMembers,
    ...invalidation.members,
  ],
  reply: positionOf,
}
