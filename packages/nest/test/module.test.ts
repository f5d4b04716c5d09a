import { type Cache, createCache, queryLayer } from '@cache/core'
import { Injectable, Module } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  CACHE,
  CacheHealthIndicator,
  CacheModule,
  type CacheModuleAsyncOptions,
  type CacheOptionsFactory,
} from '../src/index.ts'

const layers = { article: queryLayer() }

@Injectable()
class Settings {
  readonly namespace = 'from-settings'
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

async function started(options: CacheModuleAsyncOptions) {
  const module = await Test.createTestingModule({ imports: [CacheModule.forRootAsync(options)] }).compile()
  return module.init()
}

describe('forRoot', () => {
  it('closes the cache that it made, when the application has shut down', async () => {
    const module = await Test.createTestingModule({ imports: [CacheModule.forRoot({ layers })] }).compile()
    const cache = (await module.init()).get<Cache>(CACHE)
    await cache.layer('article').set('a', 1)
    await module.close()
    await expect(cache.layer('article').get('a')).rejects.toThrow('CLOSED')
  })

  it('leaves open what it was given', async () => {
    const cache = createCache({ layers })
    onTestFinished(() => cache.close())
    const module = await Test.createTestingModule({ imports: [CacheModule.forRoot({ cache })] }).compile()
    await module.init()
    await module.close()
    expect(await cache.layer('article').get('a')).toBeUndefined()
  })

  it('refuses options that cannot be when the application is made', async () => {
    const imports = [CacheModule.forRoot({ layers: { article: queryLayer({ ttl: 'soon' }) } })]
    await expect(Test.createTestingModule({ imports }).compile()).rejects.toThrow(
      'layers.article.ttl must be a duration',
    )
  })
})

describe('forRootAsync', () => {
  it('asks a factory, which is given what it injects', async () => {
    const module = await started({
      imports: [SettingsModule],
      inject: [Settings],
      useFactory: async ({ namespace }: Settings) => ({ namespace, layers }),
    })
    const cache = module.get<Cache>(CACHE)
    expect(cache.layers()[0]?.keyPattern).toBe('from-settings:article:v1:*')
    await module.close()
    await expect(cache.layer('article').get('a')).rejects.toThrow('CLOSED')
  })

  it('asks a class, made for it or there already', async () => {
    @Injectable()
    class Factory implements CacheOptionsFactory {
      createCacheOptions() {
        return { namespace: 'by-class', layers }
      }
    }
    @Module({ providers: [Factory], exports: [Factory] })
    class FactoryModule {}
    for (const options of [{ useClass: Factory }, { useExisting: Factory, imports: [FactoryModule] }]) {
      const module = await started(options)
      onTestFinished(() => module.close())
      expect(module.get<Cache>(CACHE).layers()[0]?.keyPattern).toBe('by-class:article:v1:*')
    }
  })

  it('says which ways there are', () => {
    expect(() => CacheModule.forRootAsync({})).toThrow('needs useFactory, useClass or useExisting')
  })
})

describe('CacheHealthIndicator', () => {
  it('tells how the cache is, as terminus wants it', async () => {
    const module = await Test.createTestingModule({ imports: [CacheModule.forRoot({ layers })] }).compile()
    await module.init()
    const health = module.get(CacheHealthIndicator)
    expect(await health.isHealthy('cache')).toMatchObject({ cache: { status: 'up', state: 'ok', redis: 'none' } })
    await module.close()
    expect(await health.isHealthy('articles')).toMatchObject({ articles: { status: 'down', state: 'down', score: 0 } })
  })

  it('counts a cache that lacks Redis as up, unless it is asked to be strict', async () => {
    const options = { layers, redis: 'redis://127.0.0.1:1', timeouts: { connect: '50ms' } } as const
    const module = await Test.createTestingModule({ imports: [CacheModule.forRoot(options)] }).compile()
    await module.init()
    onTestFinished(() => module.close())
    const health = module.get(CacheHealthIndicator)
    expect(await health.isHealthy('cache')).toMatchObject({ cache: { status: 'up', state: 'degraded' } })
    expect(await health.isHealthy('cache', { failOn: 'down' })).toMatchObject({ cache: { status: 'up' } })
    expect(await health.isHealthy('cache', { failOn: 'degraded' })).toMatchObject({ cache: { status: 'down' } })
  })

  it('counts a cache that keeps nothing as up as well, unless it is asked not to', async () => {
    const options = { layers, memory: false, redis: 'redis://127.0.0.1:1', timeouts: { connect: '50ms' } } as const
    const module = await Test.createTestingModule({ imports: [CacheModule.forRoot(options)] }).compile()
    await module.init()
    onTestFinished(() => module.close())
    const health = module.get(CacheHealthIndicator)
    expect(await health.isHealthy('cache')).toMatchObject({ cache: { status: 'up', state: 'down' } })
    expect(await health.isHealthy('cache', { failOn: 'down' })).toMatchObject({ cache: { status: 'down' } })
  })
})
