import { asyncCacheDedupe } from './async-cache-dedupe.ts'
import { bentocache } from './bentocache.ts'
import { cacheManager } from './cache-manager.ts'
import { cacheable } from './cacheable.ts'
import { layeredLoader } from './layered-loader.ts'
import { ours } from './ours.ts'
import type { Peer } from './peer.ts'
import { plainRedis } from './plain-redis.ts'

/** All that keep values in Redis, ours first. */
export const redisPeers: readonly Peer[] = [
  ours,
  plainRedis,
  bentocache,
  cacheable,
  cacheManager,
  layeredLoader,
  asyncCacheDedupe,
]

/** Those that know which entries become wrong together. */
export const taggingPeers: readonly Peer[] = [ours, bentocache, cacheable, layeredLoader, asyncCacheDedupe]
