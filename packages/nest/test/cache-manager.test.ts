import { createCache, queryLayer } from '@cache/core'
import {
  CACHE_MANAGER as THEIR_CACHE_MANAGER,
  CacheKey as TheirCacheKey,
  CacheTTL as TheirCacheTTL,
} from '@nestjs/cache-manager'
import type { Cache as TheirCache } from 'cache-manager'
import {
  Controller,
  Get,
  Header,
  Inject,
  Injectable,
  Param,
  Post,
  Sse,
  StreamableFile,
  UseInterceptors,
} from '@nestjs/common'
import type { ExecutionContext } from '@nestjs/common'
import { of } from 'rxjs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CACHE_MANAGER, CacheInterceptor, CacheKey, CacheManager, CacheModule, CacheTTL } from '../src/index.ts'
import { platforms, startApp } from './support/start-app.ts'

const layers = { default: queryLayer({ ttl: '1h' }) }

function manager(options: { ttl?: number } = {}): CacheManager {
  const cache = createCache({ layers: { default: queryLayer({ jitter: 0, ...options }) } })
  onTestFinished(() => cache.close())
  return new CacheManager(cache)
}

describe('CacheManager', () => {
  it('has the methods that services of cache-manager call', () => {
    const methods = ['get', 'set', 'del', 'clear', 'mget', 'mset', 'mdel', 'wrap', 'ttl'] as const
    // A type test: whoever injects the interface of cache-manager may be given this.
    const theirs: Pick<TheirCache, 'get' | 'set' | 'del' | 'clear' | 'mdel' | 'ttl'> = manager()
    for (const method of methods) expect((theirs as CacheManager)[method]).toBeTypeOf('function')
  })

  it('gives back what was set, null included', async () => {
    const cache = manager()
    for (const value of [0, false, '', null, { a: [1] }]) {
      expect(await cache.set('key', value)).toEqual(value)
      expect(await cache.get('key')).toEqual(value)
    }
  })

  it('takes undefined for nothing', async () => {
    const cache = manager()
    await cache.set('key', 1)
    await cache.set('key', undefined)
    expect(await cache.get('key')).toBeUndefined()
  })

  it('takes ttl in ms, and 0 for no end', async () => {
    const cache = manager({ ttl: 60_000 })
    await cache.set('short', 1, 5000)
    await cache.set('long', 1, 0)
    const left = async (key: string) => (await cache.ttl(key))! - Date.now()
    expect(await left('short')).toBeLessThanOrEqual(5000)
    expect(await left('long')).toBeGreaterThan(60_000)
    expect(await cache.ttl('none')).toBeUndefined()
  })

  it('sets, gets and deletes many', async () => {
    const cache = manager()
    await cache.mset([
      { key: 'a', value: 1 },
      { key: 'b', value: null, ttl: 5000 },
    ])
    expect(await cache.mget(['b', 'x', 'a'])).toEqual([null, undefined, 1])
    expect(await cache.mdel(['a', 'x'])).toBe(true)
    expect(await cache.del('b')).toBe(true)
    expect(await cache.mget(['a', 'b'])).toEqual([undefined, undefined])
    await cache.set('c', 1)
    expect(await cache.clear()).toBe(true)
    expect(await cache.get('c')).toBeUndefined()
  })

  it('wraps a load, which runs once, with a ttl that may depend on the value', async () => {
    const cache = manager()
    let runs = 0
    const load = () =>
      cache.wrap(
        'key',
        async () => ++runs,
        (value) => value * 5000,
      )
    expect(await Promise.all([load(), load(), load()])).toEqual([1, 1, 1])
    expect((await cache.ttl('key'))! - Date.now()).toBeLessThanOrEqual(5000)
    expect(await cache.wrap('other', () => undefined)).toBeUndefined()
    expect(await cache.wrap('other', () => 2, { ttl: 1000 })).toBe(2)
  })

  it('takes the only layer, or the one that is named, and says so where it cannot know', async () => {
    const cache = createCache({ layers: { one: queryLayer(), two: queryLayer() } })
    onTestFinished(() => cache.close())
    await expect(new CacheManager(cache).get('key')).rejects.toThrow('managerLayer')
    await new CacheManager(cache, 'two').set('key', 1)
    expect(await cache.layer('two').get('key')).toBe(1)
    expect(() => new CacheManager(cache, 'three')).toThrow('managerLayer names no layer: "three"; there are: one, two')
  })
})

describe.each(platforms)('CacheInterceptor on %s', (platform) => {
  @Injectable()
  class ByHost extends CacheInterceptor {
    protected override trackBy(context: ExecutionContext): string | undefined {
      return `query:${context.switchToHttp().getRequest<{ query: { q: string } }>().query.q}`
    }
  }

  @Controller()
  @UseInterceptors(CacheInterceptor)
  @CacheTTL(60_000)
  class Numbers {
    runs = 0
    readonly manager: CacheManager
    constructor(@Inject(CACHE_MANAGER) given: CacheManager) {
      this.manager = given
    }

    @Get('plain')
    plain(): object {
      return { run: ++this.runs }
    }

    @Get('nothing')
    @Header('content-type', 'application/json')
    nothing(): null {
      this.runs++
      return null
    }

    @Get('keyed/:id')
    @CacheKey(
      (context: ExecutionContext) =>
        `keyed:${context.switchToHttp().getRequest<{ params: { id: string } }>().params.id}`,
    )
    @CacheTTL(5000)
    keyed(@Param('id') id: string): object {
      return { id, run: ++this.runs }
    }

    @Get('theirs')
    @TheirCacheKey('their key')
    @TheirCacheTTL(3000)
    theirs(): object {
      return { run: ++this.runs }
    }

    @Post('plain')
    write(): object {
      return { run: ++this.runs }
    }

    @Get('file')
    file(): StreamableFile {
      return new StreamableFile(Buffer.from(`run ${++this.runs}`))
    }

    @Sse('events')
    events() {
      return of({ data: `run ${++this.runs}` })
    }

    @Get('search')
    @UseInterceptors(ByHost)
    search(): object {
      return { run: ++this.runs }
    }
  }

  const start = () => startApp(platform, { imports: [CacheModule.forRoot({ layers })], controllers: [Numbers] })

  it('caches by URL, and tells so', async () => {
    const { get } = await start()
    const [first, second] = [await get('/plain?a=1'), await get('/plain?a=1')]
    expect([first.headers.get('x-cache'), second.headers.get('x-cache')]).toEqual(['MISS', 'HIT'])
    expect(await second.json()).toEqual({ run: 1 })
    expect(await (await get('/plain?a=2')).json()).toEqual({ run: 2 })
  })

  it('caches null', async () => {
    const { app, get } = await start()
    await get('/nothing')
    expect((await get('/nothing')).headers.get('x-cache')).toBe('HIT')
    expect(app.get(Numbers).runs).toBe(1)
  })

  it('takes key and ttl from the handler, from its own decorators or those of @nestjs/cache-manager', async () => {
    const { app, get } = await start()
    const cache = app.get(Numbers).manager
    await get('/keyed/7?any=1')
    expect(await (await get('/keyed/7?any=2')).json()).toEqual({ id: '7', run: 1 })
    expect((await cache.ttl('keyed:7'))! - Date.now()).toBeLessThanOrEqual(5000)
    await get('/theirs')
    expect(await cache.get('their key')).toEqual({ run: 2 })
    expect((await cache.ttl('their key'))! - Date.now()).toBeLessThanOrEqual(3000)
    expect(CACHE_MANAGER).toBe(THEIR_CACHE_MANAGER)
  })

  it('leaves writes, files and events alone, and what may be for one user', async () => {
    const { app, get, send } = await start()
    const runs = async (ask: () => Promise<Response>) => {
      const before = app.get(Numbers).runs
      // Events do not end by themselves in every version of Nest.
      for (const answer of [await ask(), await ask()]) {
        const reader = answer.body!.getReader()
        await reader.read()
        await reader.cancel()
      }
      return app.get(Numbers).runs - before
    }
    expect(await runs(() => send('POST', '/plain'))).toBe(2)
    expect(await runs(() => get('/file'))).toBe(2)
    expect(await runs(() => get('/events'))).toBe(2)
    expect(await runs(() => get('/plain', { authorization: 'Bearer a' }))).toBe(2)
    expect(await runs(() => get('/plain', { cookie: 'session=a' }))).toBe(2)
  })

  it('may be extended', async () => {
    const { app, get } = await start()
    await get('/search?q=a')
    expect(await app.get(Numbers).manager.get('query:a')).toEqual({ run: 1 })
  })
})

it('keys writes and events of other kinds by @CacheKey alone', async () => {
  const values = new Map<string, unknown>([['known', 'kept']])
  const interceptor = new CacheInterceptor(
    {
      get: async (key: string) => values.get(key) as never,
      set: async (key, value) => (values.set(key, value), value),
    },
    { get: () => 'known', getAllAndOverride: () => undefined } as never,
  )
  const context = { getType: () => 'rpc', getHandler: () => () => {}, getClass: () => Object } as never
  const answer = await interceptor.intercept(context, { handle: () => of('asked') })
  expect(await new Promise((resolve) => answer.subscribe(resolve))).toBe('kept')
})
