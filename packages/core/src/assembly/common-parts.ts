import type { CacheParts } from '../paths/layer-context.ts'

/** The parts of one cache, put together, with what starts and ends them. */
export interface Assembly {
  readonly parts: CacheParts
  ready(): Promise<void>
  close(): Promise<void>
}

/** What a cache has whether it shares or not. */
export type CommonParts = Omit<CacheParts, 'shared' | 'log' | 'localLog'>

/** Nothing that was read before now can be relied on, nor what is being read. */
export function forgetCopies({ fence, memory }: CommonParts): void {
  memory?.clear()
  fence.overtakeAll()
}
