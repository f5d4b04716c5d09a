import type { Express } from 'express'
import { expect, it } from 'vitest'
import { responseCache } from '../src/index.ts'
import { listen, openCache, versions } from './support/servers.ts'

it.each(versions)('tells hit rates by the templates of routes on %s', async (_version, express) => {
  const cache = openCache()
  const app: Express = express()
  const articles = express.Router()
  const minute = responseCache({ cache, layer: 'article', ttl: '1m' })
  articles.get('/:slug', minute, (req, res) => void res.json({ slug: req.params['slug'] }))
  app.use('/articles', articles)
  app.use('/all', minute, (_req, res) => void res.end('text'))
  const { url } = await listen(app)
  for (const path of ['/articles/1', '/articles/1', '/articles/2', '/all/a', '/all/b']) await fetch(url + path)
  await fetch(`${url}/articles/1`, { method: 'HEAD' })
  expect((await cache.stats()).lastHour.routes).toMatchObject([
    { route: 'GET /articles/:slug', requests: 4, hits: 2, misses: 2, hitRate: 0.5 },
    { route: 'GET /all', requests: 2, hits: 0, misses: 2 },
  ])
})
