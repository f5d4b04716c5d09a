import type { Position } from '../entry/entry.ts'
import type { EpochMs } from '../shared/clock.ts'

/** An entry as on the wire. All times are points on the Redis clock or durations in milliseconds. */
export interface StoredEntry {
  readonly storedAt: EpochMs
  readonly ttl: number
  readonly staleFor: number
  readonly staleIfErrorFor: number
  /** Made stale by `expire`. */
  readonly expired: boolean
  readonly loadTime: number
  /** A whole number from 0, safe in JavaScript. */
  readonly position: Position
  readonly tags: readonly string[]
  readonly etag: string | undefined
  readonly value: unknown
}

/** Everything of an entry but its value. */
export type EntryMeta = Omit<StoredEntry, 'value'>

/** An entry as bytes, with the place where a script may put another position. */
export interface EntryBytes {
  readonly bytes: Buffer
  readonly positionOffset: number
}

/** An entry ready for both tiers. */
export interface EncodedEntry extends EntryBytes {
  /** The value as it would come back from Redis; to be asked for before anything else is encoded. */
  copyValue(): unknown
}

/**
 * Why bytes are not a usable entry. `foreign`: not written by us · `corrupt`: damaged or cut short · `newer`: of a later
 * format · `too-large`: of a value over the layer's bound · `other-key`: stored under a key it was not written for ·
 * `other-codec`: written by a codec of the user's that this layer does not have.
 */
export type Unreadable = 'foreign' | 'corrupt' | 'newer' | 'too-large' | 'other-key' | 'other-codec'

export type Decoded =
  | { readonly ok: true; readonly entry: StoredEntry }
  | { readonly ok: false; readonly why: Unreadable }

export interface EntryCodec {
  /** Throws VALUE_UNSUPPORTED or VALUE_TOO_LARGE. */
  encode(key: string, entry: StoredEntry): EncodedEntry
  /** Never throws, and shares no memory with `bytes`. */
  decode(key: string, bytes: Buffer): Decoded
  /** The value as it would come back from Redis, without going there. Throws as `encode` does. */
  roundTrip(value: unknown): unknown
  /** Would the same be kept for both? Throws as `encode` does. */
  same(a: unknown, b: unknown): boolean
}
