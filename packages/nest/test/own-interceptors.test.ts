import { queryLayer } from '@cache/core'
import { type CallHandler, Controller, type ExecutionContext, Get, Injectable, UseInterceptors } from '@nestjs/common'
import { ExpressAdapter } from '@nestjs/platform-express'
import { Test } from '@nestjs/testing'
import { expect, it, onTestFinished } from 'vitest'
import { CacheModule, CacheResponse, ResponseCacheInterceptor } from '../src/index.ts'
import { platforms, startApp } from './support/start-app.ts'

const imports = [CacheModule.forRoot({ layers: { article: queryLayer() } })]
const seen = { count: 0 }

@Injectable()
class Seeing extends ResponseCacheInterceptor {
  override intercept(context: ExecutionContext, next: CallHandler) {
    seen.count++
    return super.intercept(context, next)
  }
}

@Controller('own')
@UseInterceptors(Seeing)
@CacheResponse({ layer: 'article', ttl: '1h' })
class Own {
  @Get()
  read(): object {
    return {}
  }
}

@Controller('plain')
@UseInterceptors(ResponseCacheInterceptor)
@CacheResponse({ layer: 'article', ttl: '1h' })
class Plain {
  @Get()
  read(): object {
    return {}
  }
}

it.each(platforms)('an interceptor on %s that extends the one of the cache sees hits, too', async (platform) => {
  seen.count = 0
  const { get } = await startApp(platform, { imports, controllers: [Own] })
  for (const expected of ['MISS', 'HIT', 'HIT']) expect((await get('/own')).headers.get('x-cache')).toBe(expected)
  expect(seen.count).toBe(3)
})

it('an interceptor in the place of the one of the cache sees hits, too', async () => {
  seen.count = 0
  const testing = Test.createTestingModule({ imports, controllers: [Plain] })
  const module = await testing.overrideInterceptor(ResponseCacheInterceptor).useClass(Seeing).compile()
  const app = module.createNestApplication(new ExpressAdapter(), { logger: false })
  await app.listen(0, '127.0.0.1')
  onTestFinished(() => app.close())
  const url = `${await app.getUrl()}/plain`
  for (const expected of ['MISS', 'HIT', 'HIT']) expect((await fetch(url)).headers.get('x-cache')).toBe(expected)
  expect(seen.count).toBe(3)
})
