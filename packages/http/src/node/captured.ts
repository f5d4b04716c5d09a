import type { Produced } from '../exchange.ts'
import type { Fields } from '../message.ts'

export interface CaptureOptions {
  /** What is longer goes on its way. */
  readonly maxBodyBytes: number
  /** Added to what goes on its way. */
  readonly told: Fields
  /** Asked when the head is known; what may not be held goes on its way as it comes. */
  mayBeHeld(status: number, fields: Fields): boolean
}

/** What came of a handler. */
export type Captured = Exclude<Produced, { kind: 'whole' }> | Omit<Extract<Produced, { kind: 'whole' }>, 'read'>

/** Status and fields as the handler has made them. */
export interface Head {
  readonly status: number
  readonly fields: Fields
}
