import { type Cache, createCache, queryLayer } from '@cache/core'
import { Controller, Get, Inject, Injectable, Module, type ModuleMetadata, UseInterceptors } from '@nestjs/common'
import { APP_INTERCEPTOR, REQUEST, RouterModule } from '@nestjs/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CACHE, CacheModule, CacheResponse, Cached, ResponseCacheInterceptor } from '../src/index.ts'
import { createApp, platforms, startApp } from './support/start-app.ts'

const layers = { article: queryLayer() }
const runs = { count: 0 }
const run = (): { run: number } => ({ run: ++runs.count })
const outcome = (answer: Response): string | null => answer.headers.get('x-cache')

function open(): Cache {
  const cache = createCache({ layers })
  onTestFinished(() => cache.close())
  return cache
}

function moduleOf(metadata: ModuleMetadata): new () => object {
  @Module(metadata)
  class Made {}
  return Made
}

/** A module that keeps to itself, with a cache that has a layer of this name alone. */
function moduleWith(layer: string, asked = layer): new () => object {
  @Injectable()
  class Service {
    @Cached({ layer: asked, id: (id: string) => id })
    async find(_id: string): Promise<object> {
      return run()
    }
  }
  @Controller(layer)
  @UseInterceptors(ResponseCacheInterceptor)
  class Reading {
    constructor(@Inject(Service) private readonly service: Service) {}

    @Get()
    @CacheResponse({ layer: asked, ttl: '1h' })
    read(): object {
      return run()
    }

    @Get('found')
    find(): Promise<object> {
      return this.service.find('a')
    }
  }
  const own = CacheModule.forRoot({ isGlobal: false, layers: { [layer]: queryLayer() } })
  return moduleOf({ imports: [own], controllers: [Reading], providers: [Service] })
}

@Controller('same')
@UseInterceptors(ResponseCacheInterceptor)
@CacheResponse({ layer: 'article', ttl: '1h', key: () => 'the one' })
class Same {
  constructor(@Inject('NAME') private readonly name: string) {}

  @Get()
  read(): string {
    return this.name
  }
}

@Controller('tenants')
@UseInterceptors(ResponseCacheInterceptor)
@CacheResponse({ layer: 'article', ttl: '1h' })
class Tenants {
  @Get()
  read(): object {
    return run()
  }
}

@Controller('unseeing')
@CacheResponse({ layer: 'article', ttl: '1h' })
class Unseeing {
  @Get()
  read(): object {
    return run()
  }
}

describe.each(platforms)('on %s', (platform) => {
  it('modules that keep to themselves have a cache each, with layers of their own', async () => {
    const { get } = await startApp(platform, { imports: [moduleWith('one'), moduleWith('two')] })
    for (const path of ['/one', '/two']) {
      expect([outcome(await get(path)), outcome(await get(path))]).toEqual(['MISS', 'HIT'])
      const found = await (await get(`${path}/found`)).json()
      expect(await (await get(`${path}/found`)).json()).toEqual(found)
    }
  })

  it('a controller in two modules answers from the cache of the one that was asked', async () => {
    const [one, two] = ['one', 'two'].map((name) =>
      moduleOf({
        imports: [CacheModule.forRoot({ isGlobal: false, cache: open() })],
        controllers: [Same],
        providers: [{ provide: 'NAME', useValue: name }],
      }),
    )
    const paths = [
      { path: 'one', module: one! },
      { path: 'two', module: two! },
    ]
    const { get } = await startApp(platform, { imports: [one!, two!, RouterModule.register(paths)] })
    for (const expected of ['MISS', 'HIT', 'HIT']) {
      for (const name of ['one', 'two']) {
        const answer = await get(`/${name}/same`)
        expect([await answer.text(), outcome(answer)]).toEqual([name, expected])
      }
    }
  })

  it.each([
    ['everybody', true],
    ['one module', false],
  ])('a cache of %s that is chosen for each request answers nobody else', async (_whose, isGlobal) => {
    const caches: Record<string, Cache> = { anna: open(), bert: open() }
    const ofTenant = CacheModule.forRootAsync({
      isGlobal,
      inject: [REQUEST],
      useFactory: ({ headers }: { headers: Record<string, string> }) => ({ cache: caches[headers['x-tenant']!]! }),
    })
    const imports = [moduleOf({ imports: [ofTenant], controllers: [Tenants] })]
    const { get } = await startApp(platform, {
      imports: isGlobal ? imports : [...imports, CacheModule.forRoot({ layers })],
    })
    const answers = new Map<string, string>()
    for (const expected of ['MISS', 'HIT', 'HIT']) {
      for (const tenant of ['anna', 'bert']) {
        const answer = await get('/tenants', { 'x-tenant': tenant })
        expect(outcome(answer)).toBe(expected)
        const text = await answer.text()
        expect(text).toBe(answers.get(tenant) ?? text)
        answers.set(tenant, text)
      }
    }
    expect(answers.get('anna')).not.toBe(answers.get('bert'))
  })

  it('an interceptor of the whole application serves modules that see no cache', async () => {
    const { get } = await startApp(platform, {
      imports: [CacheModule.forRoot({ isGlobal: false, layers }), moduleOf({ controllers: [Unseeing] })],
      providers: [{ provide: APP_INTERCEPTOR, useClass: ResponseCacheInterceptor }],
    })
    for (const expected of ['MISS', 'HIT', 'HIT']) expect(outcome(await get('/unseeing'))).toBe(expected)
  })
})

it('what a module that keeps to itself asks for and cannot have is found when the application starts', async () => {
  const app = await createApp('express', { imports: [moduleWith('one'), moduleWith('two', 'one')] })
  await expect(app.init()).rejects.toThrow(/CONFIG_INVALID: @Cached on Service\.find: there is no layer "one".*two/)
  const unaware = moduleOf({ controllers: [Unseeing] })
  const imports = [CacheModule.forRoot({ isGlobal: false, layers: { other: queryLayer() } }), unaware]
  const other = await createApp('express', { imports })
  await expect(other.init()).rejects.toThrow(/CONFIG_INVALID: .*Unseeing\.read.*layer/)
  expect(app.get(CACHE, { strict: false })).toBeDefined()
})
