import { Controller, Get, type INestMicroservice, type ModuleMetadata, UseInterceptors } from '@nestjs/common'
import { APP_INTERCEPTOR } from '@nestjs/core'
import {
  ClientProxyFactory,
  EventPattern,
  MessagePattern,
  type MicroserviceOptions,
  Payload,
  Transport,
} from '@nestjs/microservices'
import { Test } from '@nestjs/testing'
import type { AddressInfo, Server } from 'node:net'
import { type Observable, firstValueFrom, lastValueFrom, of, toArray } from 'rxjs'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import {
  CacheInterceptor,
  CacheKey,
  CacheModule,
  CacheResponse,
  Invalidates,
  ResponseCacheInterceptor,
} from '../../src/index.ts'
import { platforms, startApp } from '../support/start-app.ts'
import { PriceService, cached, layers, resetRuns, run, runs } from './prices.ts'

const options: MicroserviceOptions = { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } }

@Controller('prices')
@UseInterceptors(ResponseCacheInterceptor)
@CacheResponse(cached)
class Prices {
  constructor(private readonly prices: PriceService) {}

  /** By request and by message. */
  @Get()
  @MessagePattern('both')
  both(): object {
    return run()
  }

  @MessagePattern('many')
  many(): Observable<object> {
    return of(run(), run())
  }

  @EventPattern('happened')
  happened(@Payload() _data: unknown): void {
    run()
  }

  @CacheKey('keyed')
  @MessagePattern('keyed')
  keyed(): object {
    return run()
  }

  @MessagePattern('find')
  find(@Payload() name: string): Promise<object> {
    return this.prices.find(name)
  }

  @MessagePattern('raise')
  raise(@Payload() name: string): Promise<object> {
    return this.prices.raise(name)
  }

  @MessagePattern('raise here')
  @Invalidates({ tags: (_price: number, name: string) => [`price:${name}`] })
  raiseHere(@Payload() _name: string): number {
    return this.prices.raiseQuietly()
  }

  @Invalidates({ tags: (_price: number, name: string) => [`price:${name}`] })
  @MessagePattern('raise in time')
  raiseInTime(@Payload() _name: string): Observable<number> {
    return of(this.prices.raiseQuietly())
  }
}

const metadata = (interceptor?: new (...args: never[]) => object): ModuleMetadata => ({
  imports: [CacheModule.forRoot({ layers, managerLayer: 'price' })],
  controllers: [Prices],
  providers: [PriceService, ...(interceptor ? [{ provide: APP_INTERCEPTOR, useClass: interceptor as never }] : [])],
})

/** Sends messages to a microservice that listens. */
function clientOf(microservice: INestMicroservice) {
  const { port } = microservice.unwrap<Server>().address() as AddressInfo
  const client = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } })
  onTestFinished(() => client.close())
  return {
    ask: (pattern: string, data: unknown = '') => firstValueFrom(client.send<unknown>(pattern, data)),
    askAll: (pattern: string) => lastValueFrom(client.send<unknown>(pattern, '').pipe(toArray())),
    tell: (pattern: string) => lastValueFrom(client.emit(pattern, ''), { defaultValue: undefined }),
  }
}

async function startHybrid(platform: (typeof platforms)[number], interceptor?: new (...args: never[]) => object) {
  let microservice!: INestMicroservice
  const { get } = await startApp(platform, metadata(interceptor), async (app) => {
    microservice = app.connectMicroservice<MicroserviceOptions>(options, { inheritAppConfig: true })
    await app.startAllMicroservices()
  })
  return { get, ...clientOf(microservice) }
}

async function startAlone(interceptor?: new (...args: never[]) => object) {
  const module = await Test.createTestingModule(metadata(interceptor)).compile()
  const microservice = module.createNestMicroservice<MicroserviceOptions>({ ...options, logger: false })
  await microservice.listen()
  onTestFinished(() => microservice.close())
  return clientOf(microservice)
}

beforeEach(resetRuns)

describe.each([
  ['on the controller alone', undefined],
  ['on the whole application', ResponseCacheInterceptor],
])('with ResponseCacheInterceptor %s', (_place, interceptor) => {
  it.each(platforms)('a message runs its handler, whatever is kept for requests on %s', async (platform) => {
    const { ask, askAll, get, tell } = await startHybrid(platform, interceptor)
    expect(await ask('both')).toEqual({ run: 1 })
    const outcomes = []
    for (let n = 0; n < 3; n++) outcomes.push((await get('/prices')).headers.get('x-cache'))
    expect(outcomes).toEqual(['MISS', 'HIT', 'HIT'])
    expect([await ask('both'), await ask('both')]).toEqual([{ run: 3 }, { run: 4 }])
    expect([await askAll('many'), await askAll('many')]).toEqual([
      [{ run: 5 }, { run: 6 }],
      [{ run: 7 }, { run: 8 }],
    ])
    await tell('happened')
    await tell('happened')
    await expect.poll(() => runs.handler).toBe(10)
    expect(await (await get('/prices')).json()).toEqual({ run: 2 })
  })

  it('a message runs its handler where there is no server for requests', async () => {
    const { ask } = await startAlone(interceptor)
    expect([await ask('both'), await ask('both')]).toEqual([{ run: 1 }, { run: 2 }])
  })
})

describe('with CacheInterceptor on the whole application', () => {
  it('a message runs its handler, unless @CacheKey says under what its result is kept', async () => {
    for (const { ask } of [await startAlone(CacheInterceptor), await startHybrid('express', CacheInterceptor)]) {
      resetRuns()
      expect([await ask('both'), await ask('both')]).toEqual([{ run: 1 }, { run: 2 }])
      expect([await ask('keyed'), await ask('keyed')]).toEqual([{ run: 3 }, { run: 3 }])
    }
  })
})

it.each(['raise', 'raise here', 'raise in time'])('what a message finds is loaded once, until "%s"', async (raise) => {
  const { ask } = await startAlone()
  expect([await ask('find', 'tea'), await ask('find', 'tea')]).toEqual([
    { name: 'tea', price: 10 },
    { name: 'tea', price: 10 },
  ])
  expect(runs.load).toBe(1)
  await ask(raise, 'tea')
  expect([await ask('find', 'tea'), runs.load]).toEqual([{ name: 'tea', price: 11 }, 2])
})
