import { createMetrics } from '@cache/core'
import { Registry } from 'prom-client'
import { expect, it, vi } from 'vitest'
import { cachePlugin, metricsPlugin } from '../src/index.ts'
import { listen, newApp, openCache } from './support/servers.ts'

const minute = { cache: { layer: 'article', ttl: '1m' } } as const
const countsIn = (text: string): (string | undefined)[] =>
  Array.from(text.matchAll(/^api_request_duration_seconds_count(\{.*\} \d+)$/gm), ([, count]) => count)

it('mounts what is in the registry, and measures requests by the template of their route', async () => {
  const app = newApp()
  await app.register(metricsPlugin, { metrics: createMetrics({ registry: new Registry() }) })
  await app.register(cachePlugin, { cache: openCache() })
  app.get('/articles/:slug', { config: minute }, async () => 'text')
  const url = await listen(app)
  for (const path of ['/articles/1', '/articles/1', '/articles/2', '/nothing/1', '/nothing/2']) await fetch(url + path)

  await vi.waitFor(async () => {
    const answer = await fetch(`${url}/metrics`)
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const text = await answer.text()
    expect(countsIn(text).filter((count) => !count?.includes('/metrics'))).toEqual([
      '{method="GET",route="/articles/:slug",status="2xx",cache="miss"} 2',
      '{method="GET",route="/articles/:slug",status="2xx",cache="hit"} 1',
      '{method="GET",route="none",status="4xx",cache="none"} 2',
    ])
    expect(text).toMatch(/^api_cache_speedup_ratio\{route="\/articles\/:slug"\} [\d.]+$/m)
  })
})

it('does only what it is asked for', async () => {
  const registry = new Registry()
  const app = newApp()
  await app.register(metricsPlugin, {
    metrics: createMetrics({ registry }),
    requests: false,
    path: '/internal/metrics',
  })
  expect((await app.inject('/metrics')).statusCode).toBe(404)
  expect((await app.inject('/internal/metrics')).statusCode).toBe(200)
  expect(registry.getMetricsAsArray()).toEqual([])
})

it('does not come up where the names are taken', async () => {
  const registry = new Registry()
  const app = newApp()
  await app.register(metricsPlugin, { metrics: createMetrics({ registry }) })
  const other = newApp()
  await expect(other.register(metricsPlugin, { metrics: createMetrics({ registry }) })).rejects.toThrow(
    'metrics.prefix',
  )
})
