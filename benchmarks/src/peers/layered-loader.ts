import { Redis } from 'ioredis'
import {
  GroupLoader,
  type GroupLoaderConfig,
  Loader,
  type Logger,
  RedisCache,
  RedisGroupCache,
  createGroupNotificationPair,
  createNotificationPair,
} from 'layered-loader'
import { type OpenCache, type Peer, type Setup, maxEntries, ttl } from './peer.ts'

/** What a Redis that hung did to it is measured, not told. */
const silent: Logger = { error: () => undefined }

/** A loader over memory and Redis with its notifications; with a tag it is a loader of that group, which is what it has instead. */
export const layeredLoader: Peer = {
  name: 'layered-loader',
  open: (setup) => (setup.tags ? openGroup(setup, setup.tags[0]!) : openFlat(setup)),
}

async function openFlat({ load, memory, namespace, redisUrl }: Setup): Promise<OpenCache> {
  const clients = [new Redis(redisUrl), new Redis(redisUrl), new Redis(redisUrl)] as const
  const [redis, consumerRedis, publisherRedis] = clients
  const notices = createNotificationPair<object>({ channel: namespace, consumerRedis, publisherRedis })
  const loader = new Loader<object>({
    asyncCache: new RedisCache<object>(redis, { json: true, prefix: namespace, ttlInMsecs: ttl }),
    dataSourceGetOneFn: load,
    dataSourceGetManyFn: (keys) => Promise.all(keys.map(load)),
    logger: silent,
    cacheKeyFromValueResolver: (article) => (article as { slug: string }).slug,
    ...(memory && {
      inMemoryCache: { cacheType: 'lru-map', ttlInMsecs: ttl, maxItems: maxEntries },
      notificationConsumer: notices.consumer,
      notificationPublisher: notices.publisher,
    }),
  })
  await loader.init()
  return {
    get: (id) => loader.get(id),
    set: (id, value) => loader.forceSetValue(id, value),
    getMany: (ids) => loader.getMany([...ids]),
    deleteMany: (ids) => loader.invalidateCacheForMany([...ids]),
    close: () => closed(clients),
  }
}

async function openGroup({ load, memory, namespace, redisUrl }: Setup, group: string): Promise<OpenCache> {
  const clients = [new Redis(redisUrl), new Redis(redisUrl), new Redis(redisUrl)] as const
  const [redis, consumerRedis, publisherRedis] = clients
  const notices = createGroupNotificationPair<object>({ channel: namespace, consumerRedis, publisherRedis })
  const config: GroupLoaderConfig<object, string, undefined> = {
    asyncCache: new RedisGroupCache<object>(redis, { json: true, prefix: namespace, ttlInMsecs: ttl }),
    logger: silent,
    dataSources: [{ name: 'articles', getFromGroup: load, getManyFromGroup: (ids) => Promise.all(ids.map(load)) }],
  }
  if (memory) {
    config.inMemoryCache = { ttlInMsecs: ttl, maxGroups: 10, maxItemsPerGroup: maxEntries }
    config.notificationConsumer = notices.consumer
    config.notificationPublisher = notices.publisher
  }
  const loader = new GroupLoader<object>(config)
  await loader.init()
  return {
    get: (id) => loader.get(id, group),
    invalidateTag: (tag) => loader.invalidateCacheForGroup(tag),
    close: () => closed(clients),
  }
}

async function closed(clients: readonly Redis[]): Promise<void> {
  for (const client of clients) client.disconnect()
}
