import { createMetrics } from '@cache/core'
import type { Express } from 'express'
import { Registry } from 'prom-client'
import { describe, expect, it, vi } from 'vitest'
import { metricsHandler, requestMetrics, responseCache } from '../src/index.ts'
import { listen, openCache, versions } from './support/servers.ts'

describe.each(versions)('metrics on %s', (_version, express) => {
  it('are mounted, and measure requests by the template of their route', async () => {
    const metrics = createMetrics({ registry: new Registry() })
    const app: Express = express()
    app.use(requestMetrics(metrics))
    app.get('/metrics', metricsHandler(metrics))
    const articles = express.Router()
    articles.get('/:slug', responseCache({ cache: openCache(), layer: 'article', ttl: '1m' }), (req, res) => {
      res.json({ slug: req.params['slug'] })
    })
    app.use('/articles', articles)
    const { url } = await listen(app)
    for (const path of ['/articles/1', '/articles/1', '/articles/2', '/nothing/1', '/nothing/2'])
      await fetch(url + path)

    await vi.waitFor(async () => {
      const answer = await fetch(`${url}/metrics`)
      expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
      const text = await answer.text()
      const counts = Array.from(
        text.matchAll(/^api_request_duration_seconds_count(\{.*\} \d+)$/gm),
        ([, count]) => count,
      )
      expect(counts.filter((count) => !count?.includes('/metrics'))).toEqual([
        '{method="GET",route="/articles/:slug",status="2xx",cache="miss"} 2',
        '{method="GET",route="/articles/:slug",status="2xx",cache="hit"} 1',
        '{method="GET",route="none",status="4xx",cache="none"} 2',
      ])
      expect(text).toMatch(/^api_cache_speedup_ratio\{route="\/articles\/:slug"\} [\d.]+$/m)
    })
  })

  it('are an error of the application where the registry fails', async () => {
    const registry = new Registry()
    registry.registerMetric({ name: 'broken', get: () => Promise.reject(new Error('not now')) } as never)
    const app: Express = express()
    app.get('/metrics', metricsHandler(createMetrics({ registry })))
    const { url } = await listen(app)
    vi.spyOn(console, 'error').mockImplementation(() => {})
    expect((await fetch(`${url}/metrics`)).status).toBe(500)
  })
})
