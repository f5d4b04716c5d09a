import type { Position } from '../../entry/entry.ts'
import type { RedisScript } from '../redis-script.ts'
import { type ScopeInvalidation, indexedMembers } from './invalidate-scopes.ts'
import { keptMessages, positionOf } from './log-operands.ts'
import { luaSources } from './lua-sources.generated.ts'

/** What follows from an event. */
export interface EventConsequence extends ScopeInvalidation {
  /** Where in the log the event stands. */
  readonly publishedAt: Position
}

export const followEvent: RedisScript<EventConsequence, Position> = {
  ...luaSources['follow-event'],
  keys: ({ logKey, indexKey }) => [logKey, indexKey],
  args: ({ message, longestLife, publishedAt, members }) => [
    keptMessages,
    message,
    Math.ceil(longestLife) * 1000,
    indexedMembers,
    publishedAt,
    ...members,
  ],
  reply: positionOf,
}
