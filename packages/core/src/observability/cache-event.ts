import type { BreakerState } from '../redis/guard.ts'
import type { RedisFailure } from '../redis/answer.ts'

/** Everything out of the ordinary that the cache survives; ordinary hits and misses are only counted. */
export type CacheEvent =
  | { readonly type: 'load-failed'; readonly layer: string; readonly key: string; readonly error: unknown }
  | { readonly type: 'background-failed'; readonly error: unknown }
  | { readonly type: 'store-fenced'; readonly layer: string; readonly key: string }
  | { readonly type: 'store-failed'; readonly layer: string; readonly key: string; readonly failure: RedisFailure }
  | { readonly type: 'value-not-stored'; readonly layer: string; readonly key: string; readonly error: unknown }
  | { readonly type: 'read-failed'; readonly layer: string; readonly failure: RedisFailure }
  | { readonly type: 'entry-unreadable'; readonly layer: string; readonly key: string; readonly why: string }
  | { readonly type: 'self-read'; readonly layer: string; readonly key: string }
  | { readonly type: 'loader-abandoned'; readonly layer: string; readonly key: string }
  | { readonly type: 'invalidation-queued'; readonly length: number; readonly failure: RedisFailure }
  | { readonly type: 'rule-failed'; readonly event: string; readonly error: unknown }
  | { readonly type: 'breaker-changed'; readonly operation: 'read' | 'write'; readonly state: BreakerState }
  | { readonly type: 'log-lost'; readonly reason: string }
  | { readonly type: 'log-refused'; readonly error: unknown }
  | { readonly type: 'tracking-refused'; readonly error: unknown }
