import { type Cache, CacheError, type Layer } from '@cache/core'
import { CacheManager as LayerManager } from '@cache/keyv'
import { managerLayerOf } from './manager-layer.ts'

/** What `CACHE_MANAGER` stands for: the facade of cache-manager over one layer of the module's cache. */
export class CacheManager extends LayerManager {
  constructor(cache: Cache, layer?: string) {
    const found = managerLayerOf(cache, layer)
    super(() => found ?? refuse())
  }
}

function refuse(): Layer {
  const remedy = 'name it in CacheModule.forRoot({ managerLayer }), or call one of them `default`'
  throw new CacheError('CONFIG_INVALID', `CACHE_MANAGER: there are several layers, ${remedy}`)
}
