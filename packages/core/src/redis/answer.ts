/** Why Redis gave no answer. `refused`: it is there, and too full or not allowed to take a write. */
export type RedisFailureKind = 'breaker-open' | 'timeout' | 'refused' | 'unreachable' | 'error'

export interface RedisFailure {
  readonly kind: RedisFailureKind
  readonly cause: unknown
}

/** What came of asking Redis: failing is an ordinary outcome here, not an exception. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: RedisFailure }

export function answered<T>(value: T): Answer<T> {
  return { ok: true, value }
}
