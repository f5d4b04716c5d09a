import { expect, it } from 'vitest'
import { cachePlugin } from '../src/index.ts'
import { newApp, openCache } from './support/servers.ts'

it('tells hit rates by the templates of routes', async () => {
  const cache = openCache()
  const app = newApp()
  await app.register(cachePlugin, { cache })
  app.get('/articles/:slug', { config: { cache: { layer: 'article', ttl: '1m' } } }, async () => 'text')
  for (const path of ['/articles/1', '/articles/1', '/articles/2']) await app.inject(path)
  await app.inject({ method: 'HEAD', url: '/articles/1' })
  expect((await cache.stats()).lastHour.routes).toMatchObject([
    { route: 'GET /articles/:slug', requests: 4, hits: 2, misses: 2, hitRate: 0.5 },
  ])
})
