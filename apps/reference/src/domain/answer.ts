import type { ReadResult } from '@cache/core'

/** What is sent, in the words of no framework. */
export interface Answer {
  readonly status: 200 | 404 | 422
  readonly body: object
  /** What the cache did; absent where it was not asked. */
  readonly read?: ReadResult<unknown>
}
