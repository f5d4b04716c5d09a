import { createCache, queryLayer } from '@cache/core'
import {
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Header,
  Injectable,
  type NestInterceptor,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common'
import { APP_GUARD, APP_INTERCEPTOR, HttpAdapterHost } from '@nestjs/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CacheModule, CacheResponse, ResponseCacheInterceptor } from '../src/index.ts'
import { platforms, startApp } from './support/start-app.ts'

const layers = { article: queryLayer() }
const cached = { layer: 'article', ttl: '1h' } as const
const runs = { count: 0 }

/** Lets in who says so, and takes note of everybody. */
@Injectable()
class Door implements CanActivate {
  static asked = 0
  canActivate(context: ExecutionContext): boolean {
    Door.asked++
    return context.switchToHttp().getRequest<{ headers: Record<string, string> }>().headers['x-key'] === 'right'
  }
}

/** Takes note of whom it has seen. */
@Injectable()
class Counting implements NestInterceptor {
  static seen = 0
  intercept(_context: ExecutionContext, next: CallHandler) {
    Counting.seen++
    return next.handle()
  }
}

@Controller('orders')
@UseInterceptors(ResponseCacheInterceptor)
class Orders {
  @Get('below')
  @UseGuards(Door)
  @CacheResponse(cached)
  below(): object {
    return { run: ++runs.count }
  }

  @Get('above')
  @CacheResponse(cached)
  @UseGuards(Door)
  above(): object {
    return { run: ++runs.count }
  }
}

@Controller('class')
@UseGuards(Door)
@CacheResponse(cached)
@UseInterceptors(ResponseCacheInterceptor)
class OfClass {
  @Get()
  read(): object {
    return { run: ++runs.count }
  }
}

@Controller('plain')
@CacheResponse(cached)
class Plain {
  @Get()
  @Header('x-declared', 'yes')
  @UseInterceptors(ResponseCacheInterceptor)
  read(): object {
    return { run: ++runs.count }
  }

  @Get('counted')
  @UseInterceptors(Counting, ResponseCacheInterceptor)
  counted(): object {
    return { run: ++runs.count }
  }

  @Get('inside')
  @UseInterceptors(ResponseCacheInterceptor, Counting)
  inside(): object {
    return { run: ++runs.count }
  }
}

const right = { 'x-key': 'right' }
const outcome = (answer: Response): string | null => answer.headers.get('x-cache')

describe.each(platforms)('a hit on %s', (platform) => {
  const controllers = [Orders, OfClass, Plain]
  const imports = [CacheModule.forRoot({ layers })]

  it.each(['/orders/below', '/orders/above', '/class'])(
    'of %s is for those alone whom the guards let in',
    async (path) => {
      const { get } = await startApp(platform, { imports, controllers })
      expect([outcome(await get(path, right)), outcome(await get(path, right))]).toEqual(['MISS', 'HIT'])
      Door.asked = 0
      expect([(await get(path)).status, (await get(path, { 'x-key': 'wrong' })).status]).toEqual([403, 403])
      expect(outcome(await get(path, right))).toBe('HIT')
      expect(Door.asked).toBe(3)
    },
  )

  it('waits for guards of the whole application', async () => {
    const { get } = await startApp(platform, {
      imports,
      controllers,
      providers: [{ provide: APP_GUARD, useClass: Door }],
    })
    await get('/plain', right)
    expect(outcome(await get('/plain', right))).toBe('HIT')
    expect((await get('/plain')).status).toBe(403)
  })

  it('is seen by interceptors in front of the cache, and not by those behind it', async () => {
    const { get } = await startApp(platform, { imports, controllers })
    for (const [path, seen] of [
      ['/plain/counted', 3],
      ['/plain/inside', 1],
    ] as const) {
      Counting.seen = 0
      for (const expected of ['MISS', 'HIT', 'HIT']) expect(outcome(await get(path))).toBe(expected)
      expect(Counting.seen).toBe(seen)
    }
  })

  it('is seen by interceptors of the whole application, whenever they were bound', async () => {
    const provided = await startApp(platform, {
      imports,
      controllers,
      providers: [{ provide: APP_INTERCEPTOR, useClass: Counting }],
    })
    const used = await startApp(
      platform,
      { imports, controllers },
      (app) => void app.useGlobalInterceptors(new Counting()),
    )
    for (const { get } of [provided, used]) {
      Counting.seen = 0
      for (let n = 0; n < 3; n++) await get('/plain')
      expect(Counting.seen).toBe(3)
    }
  })

  it('comes from the cache of its own application, where several share a controller', async () => {
    const [one, other] = await Promise.all(
      [1, 2].map(() => startApp(platform, { imports: [CacheModule.forRoot({ layers })], controllers })),
    )
    const first = await one!.get('/plain')
    const host = { host: new URL(one!.url).host }
    expect(outcome(await one!.get('/plain', host))).toBe('HIT')
    // The same URL, as the cache sees it.
    expect(outcome(await other!.get('/plain', host))).toBe('MISS')
    expect(await (await one!.get('/plain', host)).json()).toEqual(await first.json())
  })

  it('is a miss again for whoever comes after an invalidation, and none at all once the cache is closed', async () => {
    const cache = createCache({ layers })
    onTestFinished(() => cache.close())
    const { get } = await startApp(platform, { imports: [CacheModule.forRoot({ cache })], controllers })
    await get('/plain')
    expect(outcome(await get('/plain'))).toBe('HIT')
    await cache.clear()
    const third = await get('/plain')
    expect([outcome(third), third.headers.get('x-declared')]).toEqual(['MISS', 'yes'])
    expect((await get('/plain')).headers.get('x-declared')).toBe('yes')
    await cache.close()
    expect((await get('/plain')).status).toBe(200)
  })

  it('answers HEAD and 304', async () => {
    const { get, url } = await startApp(platform, { imports, controllers })
    const etag = (await get('/plain')).headers.get('etag')!
    const head = await fetch(`${url}/plain`, { method: 'HEAD' })
    expect([outcome(head), head.headers.get('content-length'), await head.text()]).toEqual([
      'HIT',
      String((await (await get('/plain')).text()).length),
      '',
    ])
    const unchanged = await get('/plain', { 'if-none-match': etag })
    expect([unchanged.status, outcome(unchanged), unchanged.headers.get('etag')]).toEqual([304, 'HIT', etag])
  })
})

it('shows hits to the hooks that look at replies of Fastify', async () => {
  const seen: unknown[] = []
  interface Reply {
    readonly statusCode: number
    getHeader(name: string): unknown
  }
  const { get } = await startApp(
    'fastify',
    { imports: [CacheModule.forRoot({ layers })], controllers: [Plain] },
    (app) => {
      const fastify = app.get(HttpAdapterHost).httpAdapter.getInstance<{
        addHook(name: string, hook: (request: unknown, reply: Reply) => Promise<void>): void
      }>()
      fastify.addHook('onResponse', async (_request, reply) => {
        seen.push([reply.statusCode, reply.getHeader('x-cache'), reply.getHeader('content-length')])
      })
    },
  )
  await get('/plain')
  const hit = await get('/plain')
  await expect.poll(() => seen).toHaveLength(2)
  expect(seen[1]).toEqual([200, 'HIT', hit.headers.get('content-length')])
})
