import { queryLayer } from '@cache/core'
import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  Delete,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  Header,
  HttpCode,
  HttpException,
  Injectable,
  type NestInterceptor,
  NotFoundException,
  Param,
  Post,
  Redirect,
  Res,
  Sse,
  StreamableFile,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common'
import { APP_INTERCEPTOR } from '@nestjs/core'
import { of } from 'rxjs'
import { delay, map, tap } from 'rxjs/operators'
import { describe, expect, it } from 'vitest'
import { CacheModule, CacheResponse, Invalidates, ResponseCacheInterceptor } from '../src/index.ts'
import { type Platform, createApp, platforms, startApp } from './support/start-app.ts'

const layers = { article: queryLayer() }

interface Request {
  headers: Record<string, string | undefined>
  user?: { id: string }
}

@Injectable()
class ByToken implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>()
    const [, id] = (request.headers['authorization'] ?? '').split(' ')
    if (id === undefined) return false
    request.user = { id }
    return true
  }
}

@Catch(HttpException)
class Teapot implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<{ status(code: number): { send(body: unknown): void } }>()
    response.status(418).send({ teapot: true })
  }
}

/** What interceptors around the cache do: wrap results, set fields late, take note of the end. */
@Injectable()
class Around implements NestInterceptor {
  static seen: unknown[] = []
  intercept(context: ExecutionContext, next: CallHandler) {
    const response = context.switchToHttp().getResponse<{ header(name: string, value: string): unknown }>()
    return next.handle().pipe(
      delay(1),
      tap({ next: (value) => Around.seen.push(value), complete: () => Around.seen.push('complete') }),
      tap(() => response.header('x-late', String(Around.seen.length))),
      map((data: unknown) => ({ data })),
    )
  }
}

@Injectable()
class Refusing implements NestInterceptor {
  static refuses = false
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(
      map((value: unknown) => {
        if (Refusing.refuses) throw new NotFoundException('gone meanwhile')
        return value
      }),
    )
  }
}

/** How often handlers have run. */
const runs = { count: 0, fails: false }

function run(): number {
  if (runs.fails) throw new Error('no database')
  return ++runs.count
}

@Controller('numbers')
@UseInterceptors(ResponseCacheInterceptor)
@CacheResponse({ layer: 'article', ttl: '1m' })
class Numbers {
  @Get()
  plain(): object {
    return { run: run() }
  }

  @Get('nothing')
  nothing(): undefined {
    run()
    return undefined
  }

  @Get('observable')
  observable() {
    return of({ run: run() })
  }

  @Get('declared')
  @HttpCode(203)
  @Header('content-type', 'text/plain')
  @Header('x-declared', 'yes')
  declared(): string {
    return `run ${run()}`
  }

  @Get('moved')
  @Redirect('/elsewhere', 308)
  moved(): void {
    run()
  }

  @Get('by-itself')
  byItself(@Res() response: { header(name: string, value: string): { send(body: string): void } }): void {
    response.header('content-type', 'text/plain').send(`run ${run()}`)
  }

  @Get('passthrough')
  passthrough(@Res({ passthrough: true }) response: { header(name: string, value: string): void }): object {
    response.header('x-handler', 'here')
    return { run: run() }
  }

  @Get('file')
  @CacheResponse(false)
  file(): StreamableFile {
    return new StreamableFile(Buffer.alloc(3_000_000, run()))
  }

  @Get('large')
  large(): StreamableFile {
    return new StreamableFile(Buffer.alloc(3_000_000, run()))
  }

  @Sse('events')
  events() {
    return of({ data: `run ${run()}` })
  }

  @Get('missing')
  missing(): void {
    run()
    throw new NotFoundException()
  }

  @Get('teapot')
  @UseFilters(Teapot)
  teapot(): void {
    run()
    throw new NotFoundException()
  }

  @Get('piped/:id')
  @UsePipes({ transform: (value: string) => (run(), value) })
  piped(@Param('id') id: string): object {
    return { id, run: run() }
  }

  @Get('mine')
  @UseGuards(ByToken)
  @CacheResponse({ varyByUser: ({ user }: Request) => user?.id })
  mine(): object {
    return { run: run() }
  }

  @Get('around')
  around(): object {
    return { run: run() }
  }

  @Get('slow')
  async slow(): Promise<object> {
    await new Promise((resolve) => setTimeout(resolve, 30))
    return { run: run() }
  }

  @Post()
  write(): object {
    return { written: true }
  }

  @Post('elsewhere')
  @Header('location', '/numbers')
  writeElsewhere(): object {
    return {}
  }

  @Post('refused')
  refused(): void {
    throw new NotFoundException()
  }

  @Delete('tagged')
  @HttpCode(204)
  @Invalidates({ layers: ['article'] })
  remove(): void {}
}

/** Nothing of the cache is said here. */
@Controller('plain')
class Plain {
  @Get()
  read(): object {
    return { run: run() }
  }

  @Post()
  @Header('location', '/numbers')
  write(): object {
    return {}
  }
}

async function start(platform: Platform, ...around: (new () => NestInterceptor)[]) {
  runs.count = 0
  runs.fails = false
  Refusing.refuses = false
  const outer = around.map((useClass) => ({ provide: APP_INTERCEPTOR, useClass }))
  return startApp(platform, {
    imports: [CacheModule.forRoot({ layers })],
    controllers: [Numbers, Plain],
    providers: outer,
  })
}

const outcome = (response: Response): string | null => response.headers.get('x-cache')

describe.each(platforms)('ResponseCacheInterceptor on %s', (platform) => {
  it.each([
    '/numbers',
    '/numbers/observable',
    '/numbers/declared',
    '/numbers/by-itself',
    '/numbers/passthrough',
    '/numbers/nothing',
  ])('answers %s from the cache, as its handler did', async (path) => {
    const { get } = await start(platform)
    const [first, second] = [await get(path), await get(path)]
    expect([outcome(first), outcome(second)]).toEqual(['MISS', 'HIT'])
    expect(second.status).toBe(first.status)
    expect(await second.text()).toBe(await first.text())
    for (const name of ['content-type', 'content-length', 'x-declared', 'x-handler', 'etag']) {
      expect(second.headers.get(name)).toBe(first.headers.get(name))
    }
    expect(runs.count).toBe(1)
  })

  it('keeps redirections', async () => {
    const { url } = await start(platform)
    const ask = () => fetch(`${url}/numbers/moved`, { redirect: 'manual' })
    const [first, second] = [await ask(), await ask()]
    expect([second.status, second.headers.get('location'), outcome(second)]).toEqual([308, '/elsewhere', 'HIT'])
    expect(first.status).toBe(308)
    expect(runs.count).toBe(1)
  })

  it('runs no pipes for a hit', async () => {
    const { get } = await start(platform)
    await get('/numbers/piped/7')
    expect(await (await get('/numbers/piped/7')).json()).toEqual({ id: '7', run: 2 })
    expect(runs.count).toBe(2)
  })

  it('answers 304 to who has the response', async () => {
    const { get } = await start(platform)
    await get('/numbers/declared')
    const etag = (await get('/numbers/declared')).headers.get('etag')!
    const response = await get('/numbers/declared', { 'if-none-match': etag })
    expect(response.status).toBe(304)
    expect(await response.text()).toBe('')
    expect(response.headers.get('etag')).toBe(etag)
  })

  it('answers HEAD from what GET has stored', async () => {
    const { get, send } = await start(platform)
    const length = (await get('/numbers')).headers.get('content-length')
    const response = await send('HEAD', '/numbers')
    expect([response.status, outcome(response)]).toEqual([200, 'HIT'])
    expect(response.headers.get('content-length')).toBe(length)
  })

  it('runs one handler for many who ask at the same time', async () => {
    const { get } = await start(platform)
    const answers = await Promise.all(Array.from({ length: 20 }, () => get('/numbers/slow')))
    const bodies = await Promise.all(answers.map((answer) => answer.text()))
    expect(new Set(bodies)).toEqual(new Set(['{"run":1}']))
    expect(runs.count).toBe(1)
  })

  it('keeps users apart, by what a guard has found out', async () => {
    const { get } = await start(platform)
    const bodyFor = async (user: string) => (await get('/numbers/mine', { authorization: `Bearer ${user}` })).text()
    expect([await bodyFor('anna'), await bodyFor('anna')]).toEqual(['{"run":1}', '{"run":1}'])
    expect(await bodyFor('bert')).toBe('{"run":2}')
    expect((await get('/numbers/mine')).status).toBe(403)
  })

  it('leaves interceptors around it their turn, on a hit too', async () => {
    Around.seen = []
    const { get } = await start(platform, Around)
    const first = await get('/numbers/around')
    const second = await get('/numbers/around')
    expect([outcome(first), outcome(second)]).toEqual(['MISS', 'HIT'])
    expect(await second.json()).toEqual({ data: { run: 1 } })
    expect(second.headers.get('x-late')).not.toBe(first.headers.get('x-late'))
    expect(Around.seen).toEqual([{ run: 1 }, 'complete', undefined, 'complete'])
  })

  it('lets an interceptor around it refuse what is cached', async () => {
    const { get } = await start(platform, Refusing)
    await get('/numbers')
    Refusing.refuses = true
    const response = await get('/numbers')
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ message: 'gone meanwhile' })
    Refusing.refuses = false
    expect(await (await get('/numbers')).json()).toEqual({ run: 1 })
  })

  it('sends what is stale in place of an error, after the filters', async () => {
    const { get } = await startApp(platform, { imports: [CacheModule.forRoot({ layers })], controllers: [Stale] })
    runs.count = 0
    runs.fails = false
    await get('/stale')
    await new Promise((resolve) => setTimeout(resolve, 1100))
    runs.fails = true
    const response = await get('/stale')
    expect([response.status, outcome(response)]).toEqual([200, 'STALE'])
    expect(await response.json()).toEqual({ run: 1 })
  })

  it('replaces what is stale while it sends it', async () => {
    const { get } = await startApp(platform, { imports: [CacheModule.forRoot({ layers })], controllers: [Stale] })
    runs.count = 0
    runs.fails = false
    await get('/stale/revalidated')
    await new Promise((resolve) => setTimeout(resolve, 1100))
    const stale = await get('/stale/revalidated')
    expect([outcome(stale), await stale.json()]).toEqual(['STALE', { run: 1 }])
    await expect.poll(async () => (await get('/stale/revalidated')).json()).toEqual({ run: 2 })
  })

  it('does not keep errors, and leaves them to the filters', async () => {
    const { get } = await start(platform)
    runs.fails = true
    expect((await get('/numbers')).status).toBe(500)
    runs.fails = false
    expect((await get('/numbers')).status).toBe(200)
    expect((await get('/numbers/teapot')).status).toBe(418)
    expect(await (await get('/numbers/teapot')).json()).toEqual({ teapot: true })
    expect(runs.count).toBe(3)
  })

  it('passes files, large streams and events', async () => {
    const { get } = await start(platform)
    for (const path of ['/numbers/file', '/numbers/large']) {
      for (const answer of [await get(path), await get(path)]) {
        expect((await answer.arrayBuffer()).byteLength).toBe(3_000_000)
      }
    }
    expect(runs.count).toBe(4)
    const events = await get('/numbers/events')
    const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes('data: run 5')) text += (await reader.read()).value
    await reader.cancel()
    expect(events.headers.get('content-type')).toContain('text/event-stream')
    expect(outcome(events)).toBeNull()
  })

  it('forgets what is stored of a URL when it has been written to', async () => {
    const { get, send } = await start(platform)
    await get('/numbers')
    await send('POST', '/numbers/refused')
    expect(outcome(await get('/numbers'))).toBe('HIT')
    expect((await send('POST', '/numbers')).status).toBe(201)
    expect(outcome(await get('/numbers'))).toBe('MISS')
  })

  it.each(['/numbers/elsewhere', '/plain'])('forgets what %s says it has written', async (path) => {
    const { get, send } = await start(platform, ResponseCacheInterceptor as never)
    await get('/numbers')
    expect((await send('POST', path)).status).toBe(201)
    expect(outcome(await get('/numbers'))).toBe('MISS')
  })

  it('forgets what a handler invalidates', async () => {
    const { get, send } = await start(platform)
    await get('/numbers/declared')
    expect((await send('DELETE', '/numbers/tagged')).status).toBe(204)
    expect(outcome(await get('/numbers/declared'))).toBe('MISS')
  })

  it('leaves other routes alone, whether it is bound once or twice', async () => {
    const { get, send } = await start(platform, ResponseCacheInterceptor as never)
    expect(outcome(await get('/plain'))).toBeNull()
    expect((await send('POST', '/plain')).status).toBe(201)
    await get('/numbers')
    expect(outcome(await get('/numbers'))).toBe('HIT')
  })

  it('names controller and handler of a wrong option when the application starts', async () => {
    @Controller('wrong')
    class Wrong {
      @Get()
      @CacheResponse({ layer: 'article', ttl: 'soon' })
      read(): void {}
    }
    const app = await createApp(platform, { imports: [CacheModule.forRoot({ layers })], controllers: [Wrong] })
    await expect(app.init()).rejects.toThrow(/CONFIG_INVALID: .*Wrong\.read.*ttl must be/)
  })
})

@Controller('stale')
@UseInterceptors(ResponseCacheInterceptor)
class Stale {
  @Get()
  @CacheResponse({ layer: 'article', ttl: '1s', staleIfErrorFor: '1m' })
  read(): object {
    return { run: run() }
  }

  @Get('revalidated')
  @CacheResponse({ layer: 'article', ttl: '1s', staleFor: '1m' })
  revalidated(): object {
    return { run: run() }
  }
}

it.each(['graphql', 'rpc', 'ws'])('leaves %s alone', async (type) => {
  const app = await createApp('express', {
    imports: [CacheModule.forRoot({ layers })],
    providers: [ResponseCacheInterceptor],
  })
  await app.init()
  const interceptor = app.get(ResponseCacheInterceptor)
  const result = of('own')
  const context = { getType: () => type, getHandler: () => () => {}, getClass: () => Numbers }
  expect(interceptor.intercept(context as never, { handle: () => result })).toBe(result)
  await app.close()
})
