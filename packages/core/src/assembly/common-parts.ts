import type { CacheParts } from '../paths/layer-context.ts'

/** The parts of one cache, put together, with what starts and ends them. */
export interface Assembly {
  readonly parts: CacheParts
  ready(): Promise<void>
  close(): Promise<void>
}

/** What a cache has whether it shares or not. */
export type CommonParts = Omit<CacheParts, 'shared' | 'log' | 'localLog'>
