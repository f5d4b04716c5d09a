import type { Position } from '../../entry/entry.ts'

/** Where the invalidation log and its index live: one slot, in every script that issues a position. */
export interface LogKeys {
  readonly logKey: string
  readonly indexKey: string
}

/** A process that was away for longer than this many messages forgets its memory instead of catching up. */
export const keptMessages = 10_000

export function positionOf(raw: unknown): Position {
  return Number(raw)
}

export function positionOrRefused(raw: unknown): Position | 'refused' {
  return raw === '' ? 'refused' : positionOf(raw)
}
