import { type CacheOptions, createCache, queryLayer } from '@cache/core'
import { type OpenCache, type Peer, type Setup, ttl } from './peer.ts'

type Timeouts = NonNullable<CacheOptions['timeouts']>

/** A machine that stands still for a moment must not turn hits into misses. */
const patient: Timeouts = { read: '10s', write: '10s' }

export const ours: Peer = { name: '@cache/core', open: (setup) => open(setup, 'msgpack', patient) }

export const oursAsJson: Peer = { name: '@cache/core, codec json', open: (setup) => open(setup, 'json', patient) }

/** With the time limits it has by default. */
export const oursByDefault: Peer = { name: '@cache/core', open: (setup) => open(setup, 'msgpack', {}) }

async function open(setup: Setup, codec: 'msgpack' | 'json', timeouts: Timeouts): Promise<OpenCache> {
  const { load, memory, namespace, redisUrl, tags = [] } = setup
  const cache = createCache({
    redis: redisUrl,
    namespace,
    timeouts,
    layers: { article: queryLayer<object>({ ttl, memory, codec, tags: () => [...tags] }) },
  })
  await cache.ready()
  const layer = cache.layer('article')
  const loader = ({ id }: { readonly id: string }): Promise<object> => load(id)
  return {
    get: (id) => layer.getOrSet(id, loader),
    set: (id, value) => layer.set(id, value),
    getMany: (ids) => layer.getMany(ids),
    setMany: (entries) => layer.setMany(entries),
    deleteMany: (ids) => layer.deleteMany(ids),
    invalidateTag: (tag) => cache.invalidateTags([tag]),
    close: () => cache.close(),
  }
}
