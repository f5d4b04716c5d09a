import type { Position } from '../../entry/entry.ts'
import type { RedisScript } from '../redis-script.ts'
import { type ScopeInvalidation, indexedMembers } from './invalidate-scopes.ts'
import { keptMessages, positionOf } from './log-operands.ts'
import { luaSources } from './lua-sources.generated.ts'

/** What the publisher's own rules say, with the event. */
export interface EventPublication extends ScopeInvalidation {
  readonly event: string
}

export const publishEvent: RedisScript<EventPublication, Position> = {
  ...luaSources['publish-event'],
  keys: ({ logKey, indexKey }) => [logKey, indexKey],
  args: ({ message, event, longestLife, members }) => [
    keptMessages,
    message,
    event,
    Math.ceil(longestLife) * 1000,
    indexedMembers,
    ...members,
  ],
  reply: positionOf,
}
