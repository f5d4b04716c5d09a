import { type Cache, createCache, queryLayer } from '@cache/core'
import { Controller, Get, Param, UseInterceptors } from '@nestjs/common'
import { expect, it } from 'vitest'
import { CacheModule, CacheResponse, ResponseCacheInterceptor } from '../src/index.ts'
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

it.each(platforms)('tells hit rates by handlers, whoever has answered, on %s', async (platform) => {
  const cache = createCache({ layers: { article: queryLayer() } }) as Cache
  const { get } = await startApp(platform, { imports: [CacheModule.forRoot({ cache })], controllers: [Articles] })
  for (const path of ['/articles/1', '/articles/1', '/articles/1', '/articles/2']) await (await get(path)).text()
  expect((await cache.stats()).lastHour.routes).toMatchObject([
    { route: 'Articles.read', requests: 4, hits: 2, misses: 2, hitRate: 0.5 },
  ])
  await cache.close()
})
