import { createCache, queryLayer } from '@cache/core'
import { createCache as createDedupe } from 'async-cache-dedupe'
import { BentoCache, bentostore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { createCache as createManager } from 'cache-manager'
import { Cacheable, createKeyv } from 'cacheable'
import { Loader } from 'layered-loader'
import { LRUCache } from 'lru-cache'
import { type Article, articleOf } from './articles.ts'
import { mustNotLoad } from './callers.ts'
import type { Contender } from './comparison.ts'

const articles: readonly (readonly [id: string, article: Article])[] = Array.from({ length: 1000 }, (_, i) => [
  `article-${i}`,
  articleOf(i, 1000),
])
const ttl = 3_600_000
const maxItems = 100_000

/**
 * Caches in memory that hold the same articles by reference, each asked in the way its users ask it: with a loader. Each has
 * a loop of its own, since one that they shared would be compiled for none of them.
 */
export async function memoryContenders(): Promise<Contender[]> {
  return [
    await ourContender(),
    fetchContender(),
    await bentoContender(),
    await cacheableContender(),
    await managerContender(),
    await loaderContender(),
    await dedupeContender(),
  ]
}

async function ourContender(): Promise<Contender> {
  const cache = createCache({ layers: { article: queryLayer<Article>({ ttl }) } })
  const layer = cache.layer('article')
  await layer.setMany(articles)
  return {
    name: '@cache/core getOrSet',
    async run(operations) {
      for (let i = 0; i < operations; i++) await layer.getOrSet(idOf(i), mustNotLoad)
    },
  }
}

function fetchContender(): Contender {
  const cache = new LRUCache<string, Article>({ max: maxItems, ttl, fetchMethod: mustNotLoad })
  for (const [id, article] of articles) cache.set(id, article)
  return {
    name: 'lru-cache fetch',
    async run(operations) {
      for (let i = 0; i < operations; i++) await cache.fetch(idOf(i))
    },
  }
}

async function bentoContender(): Promise<Contender> {
  const bento = new BentoCache({
    default: 'memory',
    stores: { memory: bentostore().useL1Layer(memoryDriver({ serialize: false, maxItems })) },
  })
  for (const [key, value] of articles) await bento.set({ key, value, ttl })
  return {
    name: 'bentocache getOrSet',
    async run(operations) {
      for (let i = 0; i < operations; i++) await bento.getOrSet({ key: idOf(i), factory: mustNotLoad })
    },
  }
}

async function cacheableContender(): Promise<Contender> {
  const cache = new Cacheable({ primary: createKeyv({ useClone: false, lruSize: maxItems }), ttl })
  for (const [key, value] of articles) await cache.set(key, value)
  return {
    name: 'cacheable getOrSet',
    async run(operations) {
      for (let i = 0; i < operations; i++) await cache.getOrSet(idOf(i), mustNotLoad)
    },
  }
}

async function managerContender(): Promise<Contender> {
  const cache = createManager({ stores: [createKeyv({ useClone: false, lruSize: maxItems })], ttl })
  for (const [key, value] of articles) await cache.set(key, value)
  return {
    name: 'cache-manager wrap',
    async run(operations) {
      for (let i = 0; i < operations; i++) await cache.wrap(idOf(i), mustNotLoad)
    },
  }
}

async function loaderContender(): Promise<Contender> {
  const loader = new Loader<Article>({
    inMemoryCache: { cacheType: 'lru-map', ttlInMsecs: ttl, maxItems },
    dataSourceGetOneFn: async () => mustNotLoad(),
  })
  for (const [key, value] of articles) await loader.forceSetValue(key, value)
  return {
    name: 'layered-loader get',
    async run(operations) {
      for (let i = 0; i < operations; i++) await loader.get(idOf(i))
    },
  }
}

async function dedupeContender(): Promise<Contender> {
  const known = new Map(articles)
  const cache = createDedupe({ ttl: ttl / 1000, storage: { type: 'memory', options: { size: maxItems } } }).define(
    'article',
    // Writing is left to the loader: an id that it makes twice was no hit.
    async (id: string) => {
      const article = known.get(id) ?? mustNotLoad()
      known.delete(id)
      return article
    },
  )
  for (const [id] of articles) await cache.article(id)
  return {
    name: 'async-cache-dedupe',
    async run(operations) {
      for (let i = 0; i < operations; i++) await cache.article(idOf(i))
    },
  }
}

function idOf(operation: number): string {
  return articles[operation % articles.length]![0]
}
