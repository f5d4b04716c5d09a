import type { EntryMeta, Unreadable } from '../codec/codec.ts'
import type { InvalidationAction, Position } from '../entry/entry.ts'
import { freshnessOf } from '../entry/freshness.ts'
import { type IndexMember, type Scope, indexMember, originMember, scopesOf } from '../invalidation/index-mirror.ts'
import type { EpochMs } from '../shared/clock.ts'
import { timeText } from './time-text.ts'

/** What a read would make of an entry. */
export interface Judgement {
  /** `removed`: an invalidation has made it unusable. `unknown`: the index of invalidations could not be asked. */
  readonly state: 'fresh' | 'stale' | 'expired' | 'removed' | 'unreadable' | 'unknown'
  /** The invalidation that decided. */
  readonly by: InvalidatedBy | undefined
  /** The same in a sentence. */
  readonly says: string
}

export interface InvalidatedBy {
  readonly action: InvalidationAction
  /** `origin`: the index was lost, or has dropped what is older. */
  readonly scope: Scope | typeof originMember
  readonly position: Position
}

/** Positions by member of the index, that of its origin among them. */
export type IndexPositions = ReadonlyMap<string, Position>

/** What of the index an entry's validity hangs on. */
export function membersOf(layer: string, { tags }: Pick<EntryMeta, 'tags'>): readonly IndexMember[] {
  return scopesOf(layer, tags).flatMap((scope) => [indexMember('remove', scope), indexMember('expire', scope)])
}

export function unreadable(why: Unreadable): Judgement {
  return { state: 'unreadable', by: undefined, says: `A miss: ${reasons[why]}.` }
}

const reasons: Readonly<Record<Unreadable, string>> = {
  foreign: 'these bytes are no entry of a cache',
  corrupt: 'the bytes are damaged or cut short',
  newer: 'the bytes are of a newer format than this version reads',
  'too-large': 'the value is larger than the layer allows',
  'other-key': 'the bytes were written for another key',
  'other-codec': 'the bytes were written by a codec that the layer does not have',
}

/** `now` on the Redis clock, as the times of the entry. */
export function judge(meta: EntryMeta, layer: string, positions: IndexPositions, now: EpochMs): Judgement {
  const removal = latestOf('remove', meta, layer, positions)
  if (removal === 'unknown') {
    return { state: 'unknown', by: undefined, says: 'A miss: the index of invalidations is not there.' }
  }
  if (removal) return { state: 'removed', by: removal, says: `A miss: removed by ${textOf(removal, now)}.` }
  const expiry = latestOf('expire', meta, layer, positions)
  const by = expiry === 'unknown' ? undefined : expiry
  return { by, ...agedJudgement(meta, by, now) }
}

function agedJudgement(meta: EntryMeta, by: InvalidatedBy | undefined, now: EpochMs): Omit<Judgement, 'by'> {
  const freshUntil = meta.storedAt + meta.ttl
  const refreshUntil = freshUntil + meta.staleFor
  const staleUntil = freshUntil + Math.max(meta.staleFor, meta.staleIfErrorFor)
  const expired = meta.expired || by !== undefined
  const state = freshnessOf({ freshUntil, refreshUntil, staleUntil, expired }, now)
  if (state === 'fresh') return { state, says: `A hit: fresh for another ${timeText(freshUntil - now)}.` }
  const why = whyNotFresh(meta, by, now)
  if (state === 'expired') return { state, says: `A miss: ${why}, and past its stale window.` }
  const use = expired || now >= refreshUntil ? 'only if a load fails' : 'while a load replaces it, or if that fails'
  return { state, says: `Stale: ${why}; usable ${use}, for another ${timeText(staleUntil - now)}.` }
}

function whyNotFresh({ expired, storedAt, ttl }: EntryMeta, by: InvalidatedBy | undefined, now: EpochMs): string {
  if (by) return `made stale by ${textOf(by, now)}`
  return expired ? 'made stale by `expire`' : `its ttl of ${timeText(ttl)} ended ${timeText(now - storedAt - ttl)} ago`
}

function latestOf(
  action: InvalidationAction,
  { position, tags }: EntryMeta,
  layer: string,
  positions: IndexPositions,
): InvalidatedBy | undefined | 'unknown' {
  const origin = positions.get(originMember)
  if (origin === undefined) return 'unknown'
  if (position < origin) return { action: 'remove', scope: originMember, position: origin }
  const later = scopesOf(layer, tags).flatMap((scope): InvalidatedBy[] => {
    const at = positions.get(indexMember(action, scope)) ?? 0
    return at > position ? [{ action, scope, position: at }] : []
  })
  return later.toSorted((a, b) => b.position - a.position)[0]
}

function textOf({ position, scope }: InvalidatedBy, now: EpochMs): string {
  if (position === Infinity) return `${whatOf(scope)}, which Redis has yet to be told of`
  // Positions are microseconds of the Redis clock.
  return `${whatOf(scope)} at position ${position}, ${timeText(now - position / 1000)} ago`
}

function whatOf(scope: InvalidatedBy['scope']): string {
  if (scope === originMember) return 'the loss of the index of invalidations'
  if (scope === '*') return 'clearing the cache'
  return scope.startsWith('layer:') ? 'clearing the layer' : `the tag ${JSON.stringify(scope.slice('tag:'.length))}`
}
