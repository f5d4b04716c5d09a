import type { RedisBehindSentinel } from '@tooling/redis-harness'

/** What a member is told when it is started. */
export interface MemberSetup {
  readonly redis: string | RedisBehindSentinel['options']
  readonly namespace: string
  readonly seed: number
}

/** Promised of every answer: that of a `deaf` process too. */
export const maxStaleness = 500

/** By name. */
export type Versions = Readonly<Record<string, number>>

export type Action = 'set' | 'update' | 'delete' | 'expire' | 'invalidateTags' | 'expireTags' | 'layer.clear' | 'clear'

/** A write or an invalidation that has resolved. */
export interface Write {
  readonly action: Action
  /** What the source held before it was asked for. */
  readonly versions: Versions
  /** `untold`: an update, which resolves to its value. */
  readonly status: 'applied' | 'queued' | 'untold'
  readonly position: number | undefined
  readonly calledAt: number
  readonly resolvedAt: number
}

/** A read that was answered. */
export interface Read {
  readonly name: string
  readonly version: number
  readonly from: 'memory' | 'redis' | 'loader'
  readonly outcome: 'hit' | 'stale' | 'loaded'
  readonly why: string
  /** No other read of the name was under way in the process when it began. */
  readonly isAlone: boolean
  readonly startedAt: number
  readonly endedAt: number
}

/** A time in which the process did not run. */
export interface Pause {
  readonly from: number
  readonly until: number
}

/** What a process has seen since it last told. */
export interface Seen {
  readonly reads: readonly Read[]
  readonly pauses: readonly Pause[]
  /** The moment of this report, if the process hears the log and has nothing queued. */
  readonly calmAt: number | undefined
}

/** Something that the engine tells its logger. */
export interface Note {
  readonly at: number
  readonly text: string
}

export type FromMember =
  | { readonly kind: 'ready' }
  /** Asks what the source holds. */
  | { readonly kind: 'load'; readonly call: number; readonly name: string }
  /** Writes to the source; `alone`: nobody else may do so before it is told what became of this write. */
  | { readonly kind: 'change'; readonly call: number; readonly names: readonly string[]; readonly alone: boolean }
  | { readonly kind: 'wrote'; readonly write: Write }
  | ({ readonly kind: 'seen' } & Seen)
  | { readonly kind: 'note'; readonly note: Note }
  /** Something that no fault explains. */
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'settled' }
  | { readonly kind: 'closed' }

export type ToMember =
  | { readonly kind: 'answer'; readonly call: number; readonly versions: Versions }
  /** Write on until what was queued has been told to Redis. */
  | { readonly kind: 'settle' }
  | { readonly kind: 'close' }
