import type { ReadResult } from '@cache/core'
import type { CacheMode } from './cache-mode.ts'

/** What `X-Cache` says of an answer. */
export type XCache = 'HIT' | 'MISS' | 'STALE' | 'BYPASS'

const words = { hit: 'HIT', stale: 'STALE', loaded: 'MISS', miss: 'MISS' } as const

export function xCacheOf(read: ReadResult<unknown>, mode: CacheMode): XCache {
  return mode === 'off' ? 'BYPASS' : words[read.outcome]
}
