import { createCache, queryLayer } from '@cache/core'
import { BentoCache, bentostore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { LRUCache } from 'lru-cache'
import { type Article, articleOf } from './articles.ts'
import { mustNotLoad } from './callers.ts'
import type { Contender } from './comparison.ts'

const articles: readonly (readonly [id: string, article: Article])[] = Array.from({ length: 1000 }, (_, i) => [
  `article-${i}`,
  articleOf(i, 1000),
])
const hour = 3_600_000

/** Caches in memory that hold the same articles, each asked in the way its users ask it: with a loader. */
export async function memoryContenders(): Promise<Contender[]> {
  return [await ourContender(), fetchContender(), await bentoContender()]
}

async function ourContender(): Promise<Contender> {
  const cache = createCache({ layers: { article: queryLayer<Article>({ ttl: hour }) } })
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
  const cache = new LRUCache<string, Article>({ max: 100_000, ttl: hour, fetchMethod: mustNotLoad })
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
    stores: { memory: bentostore().useL1Layer(memoryDriver({ serialize: false, maxItems: 100_000 })) },
  })
  for (const [key, value] of articles) await bento.set({ key, value, ttl: hour })
  return {
    name: 'bentocache getOrSet',
    async run(operations) {
      for (let i = 0; i < operations; i++) await bento.getOrSet({ key: idOf(i), factory: mustNotLoad })
    },
  }
}

function idOf(operation: number): string {
  return articles[operation % articles.length]![0]
}
