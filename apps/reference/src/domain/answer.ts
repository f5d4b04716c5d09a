import type { ReadResult } from '@cache/core'

/** What is sent, in the words of no framework. */
export interface Answer {
  readonly status: number
  /** An object goes out as JSON, a text as it is. */
  readonly body?: object | string
  /** What the cache did; absent where it was not asked. */
  readonly read?: ReadResult<unknown>
  /** With what the answer goes wrong, besides what was read. */
  readonly tags?: readonly string[]
}
