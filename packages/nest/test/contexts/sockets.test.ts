import { Controller, Get, UseInterceptors } from '@nestjs/common'
import { APP_INTERCEPTOR } from '@nestjs/core'
import { WsAdapter } from '@nestjs/platform-ws'
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import { once } from 'node:events'
import { type Observable, of } from 'rxjs'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { CacheInterceptor, CacheModule, CacheResponse, Invalidates, ResponseCacheInterceptor } from '../../src/index.ts'
import { type Platform, platforms, startApp } from '../support/start-app.ts'
import { PriceService, cached, layers, resetRuns, run, runs } from './prices.ts'

interface Message {
  readonly event: string
  readonly data: unknown
}

@WebSocketGateway()
@CacheResponse(cached)
class PricesGateway {
  constructor(private readonly prices: PriceService) {}

  @SubscribeMessage('run')
  @UseInterceptors(ResponseCacheInterceptor)
  run(): Message {
    return { event: 'run', data: run() }
  }

  @SubscribeMessage('find')
  async find(@MessageBody() name: string): Promise<Message> {
    return { event: 'find', data: await this.prices.find(name) }
  }

  @SubscribeMessage('raise')
  async raise(@MessageBody() name: string): Promise<Message> {
    return { event: 'raise', data: await this.prices.raise(name) }
  }

  @SubscribeMessage('raise here')
  @Invalidates({ tags: (_message: Message, name: string) => [`price:${name}`] })
  raiseHere(@MessageBody() _name: string): Observable<Message> {
    return of({ event: 'raise here', data: this.prices.raiseQuietly() })
  }
}

@Controller('prices')
class Prices {
  @Get()
  @CacheResponse(cached)
  @UseInterceptors(ResponseCacheInterceptor)
  read(): object {
    return run()
  }
}

async function start(platform: Platform, interceptor?: new (...args: never[]) => object) {
  const { get, url } = await startApp(
    platform,
    {
      imports: [CacheModule.forRoot({ layers, managerLayer: 'price' })],
      controllers: [Prices],
      providers: [
        PriceService,
        PricesGateway,
        ...(interceptor ? [{ provide: APP_INTERCEPTOR, useClass: interceptor as never }] : []),
      ],
    },
    (app) => void app.useWebSocketAdapter(new WsAdapter(app)),
  )
  const socket = new WebSocket(url.replace('http', 'ws'))
  await once(socket, 'open')
  onTestFinished(() => socket.close())
  const ask = async (event: string, data: unknown = ''): Promise<unknown> => {
    const answer = once(socket, 'message') as Promise<[{ readonly data: string }]>
    socket.send(JSON.stringify({ event, data }))
    return (JSON.parse((await answer)[0].data) as Message).data
  }
  return { get, ask }
}

beforeEach(resetRuns)

it.each([
  ['express', 'nothing', undefined],
  ['fastify', 'nothing', undefined],
  ['express', 'ResponseCacheInterceptor', ResponseCacheInterceptor],
  ['express', 'CacheInterceptor', CacheInterceptor],
] as const)(
  'a message over a socket on %s runs its handler, with %s around all',
  async (platform, _name, interceptor) => {
    const { ask, get } = await start(platform, interceptor)
    await get('/prices')
    const kept = await (await get('/prices')).json()
    expect([await ask('run'), await ask('run')]).toEqual([{ run: 2 }, { run: 3 }])
    expect(await (await get('/prices')).json()).toEqual(kept)
  },
)

it.each(platforms)('what a message over a socket on %s finds is loaded once, until it is invalid', async (platform) => {
  const { ask } = await start(platform)
  for (const [raise, price] of [
    ['raise', 10],
    ['raise here', 11],
  ] as const) {
    expect([await ask('find', 'tea'), await ask('find', 'tea')]).toEqual([
      { name: 'tea', price },
      { name: 'tea', price },
    ])
    expect(runs.load).toBe(price - 9)
    await ask(raise, 'tea')
    expect(await ask('find', 'tea')).toEqual({ name: 'tea', price: price + 1 })
  }
})
