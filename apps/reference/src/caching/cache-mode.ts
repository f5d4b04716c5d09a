import type { CacheOptions } from '@cache/core'

/** Whether the entries of this process are its own or shared with others. */
export type CacheMode = 'memory only' | 'redis' | 'off'

export function cacheModeOf({ enabled, redis }: Pick<CacheOptions, 'enabled' | 'redis'>): CacheMode {
  if (enabled === false) return 'off'
  return redis === undefined ? 'memory only' : 'redis'
}
