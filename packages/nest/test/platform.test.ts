import { queryLayer } from '@cache/core'
import {
  type CallHandler,
  Controller,
  type ExecutionContext,
  Get,
  Header,
  type INestApplication,
  Injectable,
  Logger,
  type NestInterceptor,
  RequestTimeoutException,
  Res,
  Scope,
  StreamableFile,
  UseInterceptors,
} from '@nestjs/common'
import { APP_INTERCEPTOR, HttpAdapterHost } from '@nestjs/core'
import { get as httpGet } from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { TimeoutError, catchError, retry, throwError, timeout } from 'rxjs'
import { describe, expect, it, vi } from 'vitest'
import { CacheModule, CacheResponse, ResponseCacheInterceptor } from '../src/index.ts'
import { type Platform, platforms, startApp } from './support/start-app.ts'

const layers = { article: queryLayer() }
const runs = { count: 0, failures: 0 }
const outcome = (response: Response): string | null => response.headers.get('x-cache')

@Controller()
@UseInterceptors(ResponseCacheInterceptor)
@CacheResponse({ layer: 'article', ttl: '1m' })
class Routes {
  @Get('plain')
  plain(): object {
    return { run: ++runs.count }
  }

  @Get('declared-freshness')
  @CacheResponse({ ttl: undefined } as never)
  @Header('cache-control', 'public, max-age=60')
  declaredFreshness(): object {
    return { run: ++runs.count }
  }

  @Get('private')
  @Header('cache-control', 'private')
  ofOne(): object {
    return { run: ++runs.count }
  }

  @Get('cookie')
  cookie(@Res({ passthrough: true }) response: { header(name: string, value: string): void }): object {
    response.header('set-cookie', 'session=1')
    return { run: ++runs.count }
  }

  @Get('slow')
  async slow(): Promise<object> {
    await sleep(150)
    return { run: ++runs.count }
  }

  @Get('flaky')
  flaky(): object {
    if (runs.failures-- > 0) throw new Error('not yet')
    return { run: ++runs.count }
  }

  @Get('file')
  file(): StreamableFile {
    runs.count++
    return new StreamableFile(Readable.from([Buffer.from('one '), Buffer.from('file')]), { type: 'text/plain' })
  }
}

@Controller({ path: 'scoped', scope: Scope.REQUEST })
@UseInterceptors(ResponseCacheInterceptor)
class Scoped {
  @Get()
  @CacheResponse({ layer: 'article', ttl: '1m' })
  read(): object {
    return { run: ++runs.count }
  }
}

@Injectable()
class Impatient implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    const onTimeout = catchError((error: unknown) =>
      throwError(() => (error instanceof TimeoutError ? new RequestTimeoutException() : error)),
    )
    return next.handle().pipe(timeout(50), onTimeout)
  }
}

@Injectable()
class Stubborn implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(retry(2))
  }
}

function start(
  platform: Platform,
  prepare?: (app: INestApplication) => void,
  ...around: (new () => NestInterceptor)[]
) {
  runs.count = 0
  runs.failures = 0
  return startApp(
    platform,
    {
      imports: [CacheModule.forRoot({ layers })],
      controllers: [Routes, Scoped],
      providers: around.map((useClass) => ({ provide: APP_INTERCEPTOR, useClass })),
    },
    prepare,
  )
}

describe.each(platforms)('on %s', (platform) => {
  it('takes what @Header says for the handler’s own', async () => {
    const { get } = await start(platform)
    await get('/declared-freshness')
    const hit = await get('/declared-freshness')
    expect([outcome(hit), hit.headers.get('cache-control')]).toEqual(['HIT', 'public, max-age=60'])
    await get('/private')
    const second = await get('/private')
    expect([outcome(second), second.headers.get('cache-control')]).toEqual(['MISS', 'private'])
  })

  it('keeps nothing that sets a cookie', async () => {
    const { get } = await start(platform)
    await get('/cookie')
    const second = await get('/cookie')
    expect([second.headers.get('set-cookie'), await second.json()]).toEqual(['session=1', { run: 2 }])
  })

  it('stores no fields that were set for one request before its handler', async () => {
    const { get } = await start(platform, (app) => {
      app.enableCors({ origin: ['http://one.example', 'http://two.example'] })
      let id = 0
      app.use((_req: unknown, res: { setHeader(name: string, value: string): void }, next: () => void) => {
        res.setHeader('x-request-id', String(++id))
        next()
      })
    })
    const first = await get('/plain', { origin: 'http://one.example' })
    const second = await get('/plain', { origin: 'http://one.example' })
    const other = await get('/plain', { origin: 'http://two.example' })
    expect([outcome(first), outcome(second)]).toEqual(['MISS', 'HIT'])
    expect([first, second, other].map(({ headers }) => headers.get('x-request-id'))).toEqual(['1', '2', '3'])
    expect(second.headers.get('access-control-allow-origin')).toBe('http://one.example')
    expect(other.headers.get('access-control-allow-origin')).toBe('http://two.example')
  })

  it('serves controllers that are made for each request', async () => {
    const { get } = await start(platform)
    await get('/scoped')
    expect(await (await get('/scoped')).json()).toEqual({ run: 1 })
  })

  it('keeps small files as any response', async () => {
    const { get } = await start(platform)
    expect(await (await get('/file')).text()).toBe('one file')
    const second = await get('/file')
    expect([outcome(second), await second.text(), second.headers.get('content-type')]).toEqual([
      'HIT',
      'one file',
      'text/plain',
    ])
    expect(runs.count).toBe(1)
  })

  it('lets an interceptor around it give up waiting, for each request by itself', async () => {
    const { get } = await start(platform, undefined, Impatient)
    const [one, other] = await Promise.all([get('/slow'), get('/slow')])
    expect([one.status, other.status]).toEqual([408, 408])
    await sleep(200)
    expect((await get('/plain')).status).toBe(200)
  })

  it('lets an interceptor around it try again', async () => {
    const { get } = await start(platform, undefined, Stubborn)
    runs.failures = 2
    expect([(await get('/flaky')).status, outcome(await get('/flaky'))]).toEqual([200, 'HIT'])
  })

  it('answers the others when the client that began has gone', async () => {
    const { get, url } = await start(platform)
    const gone = httpGet(`${url}/slow`).on('error', () => {})
    await sleep(30)
    const waiting = get('/slow')
    await sleep(30)
    gone.destroy()
    expect((await waiting).status).toBe(200)
    expect((await (await get('/slow')).json()) as object).toHaveProperty('run')
  })

  it('says nothing in the log, and leaves no rejection behind', async () => {
    const errors = vi.spyOn(Logger.prototype, 'error')
    const warnings = vi.spyOn(Logger.prototype, 'warn')
    const { get } = await start(platform)
    for (let time = 0; time < 3; time++) {
      await get('/plain')
      await get('/file')
      await get('/private')
    }
    expect([errors.mock.calls, warnings.mock.calls]).toEqual([[], []])
    vi.restoreAllMocks()
  })
})

describe('hooks of Fastify', () => {
  interface Fastify {
    addHook(name: string, hook: (...args: never[]) => unknown): void
  }
  interface Reply {
    header(name: string, value: string): void
  }

  it('run around a hit, except those on what is sent, whose work is stored', async () => {
    const seen: string[] = []
    let id = 0
    const { get } = await start('fastify', (app) => {
      const fastify = app.get(HttpAdapterHost).httpAdapter.getInstance<Fastify>()
      fastify.addHook('onRequest', async (_request: unknown, reply: Reply) => {
        reply.header('x-id', String(++id))
      })
      fastify.addHook('onSend', async (_request: unknown, reply: Reply, payload: unknown) => {
        await sleep(5)
        seen.push('send')
        reply.header('x-sent', 'yes')
        return typeof payload === 'string' ? payload.replace('run', 'ran') : payload
      })
      fastify.addHook('onResponse', async () => void seen.push('response'))
    })
    const [first, second] = [await get('/plain'), await get('/plain')]
    expect([outcome(first), outcome(second)]).toEqual(['MISS', 'HIT'])
    expect([await first.text(), await second.text()]).toEqual(['{"ran":1}', '{"ran":1}'])
    expect([first.headers.get('x-id'), second.headers.get('x-id')]).toEqual(['1', '2'])
    expect(second.headers.get('x-sent')).toBe('yes')
    await expect.poll(() => seen).toEqual(['send', 'response', 'response'])
  })
})
