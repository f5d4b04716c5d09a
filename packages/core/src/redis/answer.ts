/** Why Redis gave no answer; the first two say that it was not asked, or did not answer in time. */
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

export function mapAnswer<T, U>(answer: Answer<T>, map: (value: T) => U): Answer<U> {
  return answer.ok ? answered(map(answer.value)) : answer
}
