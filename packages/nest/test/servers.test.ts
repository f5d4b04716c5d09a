import { queryLayer } from '@cache/core'
import { All, Controller, Get, Post, Req, UseInterceptors } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { Test } from '@nestjs/testing'
import { once } from 'node:events'
import { Agent, createServer, get as httpGet, type RequestListener } from 'node:http'
import { connect } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CacheModule, CacheResponse, ResponseCacheInterceptor } from '../src/index.ts'
import { platforms, startApp } from './support/start-app.ts'

const imports = [CacheModule.forRoot({ layers: { article: queryLayer() } })]
const runs = { count: 0 }
const large = 'x'.repeat(500_000)

@Controller('plain')
@UseInterceptors(ResponseCacheInterceptor)
@CacheResponse({ layer: 'article', ttl: '1h' })
class Plain {
  @Get()
  read(): object {
    return { run: ++runs.count }
  }

  @Post()
  write(): object {
    return { written: true }
  }

  @Get('large')
  large(): string {
    return large
  }

  @All('all')
  all(@Req() { method }: { method: string }): object {
    return { method }
  }
}

const outcome = (answer: Response): string | null => answer.headers.get('x-cache')

describe.each(platforms)('on %s', (platform) => {
  it('a handler of all methods runs for those that are not to be answered from the cache', async () => {
    const { get, send } = await startApp(platform, { imports, controllers: [Plain] })
    for (const method of ['OPTIONS', 'POST', 'PUT', 'DELETE']) {
      await get('/plain/all')
      expect(outcome(await get('/plain/all'))).toBe('HIT')
      expect(await (await send(method, '/plain/all')).json()).toEqual({ method })
    }
    expect(outcome(await get('/plain/all'))).toBe('MISS')
    const head = await send('HEAD', '/plain/all')
    expect([outcome(head), await head.text()]).toEqual(['HIT', ''])
  })

  it('the application closes while hits are sent, which come whole or not at all', async () => {
    const { app, get, url } = await startApp(platform, { imports, controllers: [Plain] })
    for (let n = 0; n < 2; n++) await (await get('/plain/large')).text()
    const agent = new Agent({ keepAlive: true, maxSockets: 8 })
    const hit = (): Promise<unknown> =>
      new Promise((resolve) => {
        const request = httpGet(`${url}/plain/large`, { agent }, (answer) => {
          const whole = async (): Promise<boolean> => answer.statusCode !== 200 || (await text(answer)) === large
          resolve(whole())
          if (answer.statusCode !== 200) answer.resume()
        })
        request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
      })
    const begun = Array.from({ length: 24 }, hit)
    await Promise.race(begun)
    const closed = app.close()
    const results = await Promise.all([...begun, hit()])
    agent.destroy()
    await closed
    expect(results).not.toContain(false)
    expect(results).toContain(true)
  })
})

/** The `express` that the adapter uses. */
interface Express extends RequestListener {
  use(path: string, inner: RequestListener): void
}

async function onExpress(adapter: ExpressAdapter): Promise<Express> {
  const module = await Test.createTestingModule({ imports, controllers: [Plain] }).compile()
  const app = module.createNestApplication(adapter, { logger: false })
  await app.init()
  onTestFinished(() => app.close())
  return adapter.getInstance<Express>()
}

it('applications mounted in another application of Express answer each for itself', async () => {
  const outer = new ExpressAdapter().getInstance<Express>()
  outer.use('/one', await onExpress(new ExpressAdapter()))
  outer.use('/two', await onExpress(new ExpressAdapter()))
  const server = createServer(outer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const bodies = new Map<string, string>()
  for (const expected of ['MISS', 'HIT', 'HIT']) {
    for (const path of ['/one/plain', '/two/plain']) {
      const answer = await fetch(url + path)
      expect(outcome(answer)).toBe(expected)
      const body = await answer.text()
      expect(body).toBe(bodies.get(path) ?? body)
      bodies.set(path, body)
    }
  }
  expect(new Set(bodies.values()).size).toBe(2)
})

it('hooks and routes of a plugin of Fastify are its own', async () => {
  interface Fastify {
    register(plugin: (inner: Fastify) => Promise<void>, options: object): Promise<void>
    get(path: string, handler: () => Promise<string>): void
  }
  const { get } = await startApp('fastify', { imports, controllers: [Plain] }, async (app) => {
    const fastify = app.get(HttpAdapterHost).httpAdapter.getInstance<Fastify>()
    await fastify.register(async (inner) => inner.get('/plain', async () => 'of the plugin'), { prefix: '/plugin' })
  })
  for (const expected of ['MISS', 'HIT', 'HIT']) {
    expect(outcome(await get('/plain'))).toBe(expected)
    expect(await (await get('/plugin/plain')).text()).toBe('of the plugin')
  }
})

it('HTTP/2 is answered as HTTP/1 is', async () => {
  const module = await Test.createTestingModule({ imports, controllers: [Plain] }).compile()
  const app = module.createNestApplication(new FastifyAdapter({ http2: true } as never), { logger: false })
  await app.listen(0, '127.0.0.1')
  const { port } = (app.getHttpServer() as { address(): AddressInfo }).address()
  const session = connect(`http://127.0.0.1:${port}`)
  onTestFinished(async () => {
    session.close()
    await app.close()
  })
  const ask = async (method: string): Promise<unknown[]> => {
    const stream = session.request({ ':path': '/plain', ':method': method })
    const [fields] = (await once(stream, 'response')) as [Record<string, unknown>]
    return [fields[':status'], fields['x-cache'], await text(stream)]
  }
  runs.count = 0
  expect([await ask('GET'), await ask('GET'), await ask('HEAD')]).toEqual([
    [200, 'MISS', '{"run":1}'],
    [200, 'HIT', '{"run":1}'],
    [200, 'HIT', ''],
  ])
  expect(await ask('POST')).toEqual([201, expect.anything(), '{"written":true}'])
  expect(await ask('GET')).toEqual([200, 'MISS', '{"run":2}'])
})
