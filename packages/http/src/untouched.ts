import { type CacheStatus, cacheStatus } from '@cache/core/http-fields'
import type { Answer } from './exchange.ts'
import type { CacheOutcome, Fields } from './message.ts'

/** The handler answers by itself; only what the cache has to say is added. */
export function bypassed(outcome: CacheOutcome, status: CacheStatus): Answer {
  return { kind: 'bypass', fields: told(outcome, status) }
}

export function told(outcome: CacheOutcome, status: CacheStatus): Fields {
  return { 'x-cache': outcome, 'cache-status': cacheStatus(status) }
}
