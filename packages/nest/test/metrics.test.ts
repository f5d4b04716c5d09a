import { createMetrics, queryLayer } from '@cache/core'
import { Controller, Get, Param, UseInterceptors } from '@nestjs/common'
import { Registry } from 'prom-client'
import { describe, expect, it, vi } from 'vitest'
import { CacheMetricsModule, CacheModule, CacheResponse, ResponseCacheInterceptor } from '../src/index.ts'
import { platforms, startApp } from './support/start-app.ts'

@Controller('articles')
class Articles {
  @Get(':slug')
  @UseInterceptors(ResponseCacheInterceptor)
  @CacheResponse({ layer: 'article', ttl: '1h' })
  read(@Param('slug') slug: string): object {
    return { slug }
  }
}

describe.each(platforms)('metrics on %s', (platform) => {
  it('are mounted by the module, which measures requests by the template of their route', async () => {
    const metrics = createMetrics({ registry: new Registry() })
    const imports = [
      CacheModule.forRoot({ layers: { article: queryLayer() }, metrics }),
      CacheMetricsModule.forRoot({ metrics }),
    ]
    const { get } = await startApp(platform, { imports, controllers: [Articles] })
    const paths = ['/articles/1', '/articles/1', '/articles/1', '/articles/2', '/nothing/1', '/nothing/2']
    for (const path of paths) await (await get(path)).text()

    await vi.waitFor(async () => {
      const answer = await get('/metrics')
      expect(answer.headers.get('content-type')).toMatch(/^text\/plain; .*version=0\.0\.4/)
      const text = await answer.text()
      const counts = Array.from(
        text.matchAll(/^api_request_duration_seconds_count(\{.*\} \d+)$/gm),
        ([, count]) => count,
      )
      expect(counts.filter((count) => !count?.includes('/metrics'))).toEqual([
        '{method="GET",route="/articles/:slug",status="2xx",cache="miss"} 2',
        '{method="GET",route="/articles/:slug",status="2xx",cache="hit"} 2',
        '{method="GET",route="none",status="4xx",cache="none"} 2',
      ])
      expect(text).toContain('cache_hits_total{layer="article",tier="memory"} 2')
    })
  })

  it('are where they are asked for', async () => {
    const registry = new Registry()
    const metrics = createMetrics({ registry })
    const imports = [CacheMetricsModule.forRoot({ metrics, path: 'internal/metrics', requests: false })]
    const { get } = await startApp(platform, { imports })
    expect((await get('/metrics')).status).toBe(404)
    expect((await get('/internal/metrics')).status).toBe(200)
    expect(registry.getMetricsAsArray()).toEqual([])
  })
})
