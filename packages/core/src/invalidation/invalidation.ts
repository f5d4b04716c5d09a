import type { Position } from '../entry/entry.ts'

/**
 * What became of an invalidation or a write.
 * `applied`: in effect in Redis, and in every process within `maxStaleness`.
 * `queued`: in effect here; Redis could not be reached and will be told before this process believes it again.
 */
export type Invalidation =
  | { readonly status: 'applied'; readonly position: Position }
  | { readonly status: 'queued'; readonly position: undefined }

export function applied(position: Position): Invalidation {
  return { status: 'applied', position }
}

export const queued: Invalidation = Object.freeze({ status: 'queued', position: undefined })

/** With the cache switched off there is nothing that could be wrong. */
export const notCached: Invalidation = Object.freeze({ status: 'applied', position: 0 })

/** One outcome for many: queued if any is. */
export function combined(invalidations: readonly Invalidation[]): Invalidation {
  let position = 0
  for (const invalidation of invalidations) {
    if (invalidation.status === 'queued') return queued
    position = Math.max(position, invalidation.position)
  }
  return applied(position)
}
