import { once } from 'node:events'
import { type IncomingMessage, get } from 'node:http'
import { connect } from 'node:http2'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import fastifyCompress from '@fastify/compress'
import type { FastifyReply, FastifyRequest, preSerializationAsyncHookHandler } from 'fastify'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import defaultExport, { cachePlugin, invalidates } from '../src/index.ts'
import { listen, newApp, newHttp2App, openCache } from './support/servers.ts'

type ErrorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply) => void

const minute = { cache: { layer: 'article', ttl: '1m' } } as const
const article = { slug: 'first', body: 'text '.repeat(1000) }

describe('a hit', () => {
  it('runs neither parser, serializer nor handler, and is the same byte for byte', async () => {
    const app = newApp()
    await app.register(cachePlugin, { cache: openCache() })
    const handler = vi.fn<() => object>(() => ({ a: 'ü' }))
    const preSerialization = vi.fn<preSerializationAsyncHookHandler>(async (_request, _reply, payload) => payload)
    app.addHook('preSerialization', preSerialization)
    app.get('/articles', { config: minute }, async (_request, reply) => reply.code(203).send(handler()))
    const miss = await app.inject('/articles')
    const hit = await app.inject('/articles')
    expect([miss.statusCode, miss.headers['x-cache'], miss.body]).toEqual([203, 'MISS', '{"a":"ü"}'])
    expect([hit.statusCode, hit.headers['x-cache'], hit.body]).toEqual([203, 'HIT', '{"a":"ü"}'])
    for (const name of ['content-type', 'content-length', 'etag']) expect(hit.headers[name]).toBe(miss.headers[name])
    expect(hit.headers['age']).toBe('0')
    expect(handler).toHaveBeenCalledOnce()
    expect(preSerialization).toHaveBeenCalledOnce()
  })

  it('comes over the wire as well, for GET, HEAD and conditions', async () => {
    const app = newApp()
    await app.register(defaultExport, { cache: openCache() })
    const handler = vi.fn<() => Promise<object>>(async () => article)
    app.get('/', { config: minute }, handler)
    const url = await listen(app)
    const miss = await fetch(url)
    expect(await miss.json()).toEqual(article)
    const hit = await fetch(url)
    expect([hit.headers.get('x-cache'), await hit.json()]).toEqual(['HIT', article])
    const head = await fetch(url, { method: 'HEAD' })
    expect([head.status, head.headers.get('x-cache'), await head.text()]).toEqual([200, 'HIT', ''])
    expect(head.headers.get('content-length')).toBe(hit.headers.get('content-length'))
    const conditional = await fetch(url, { headers: { 'If-None-Match': hit.headers.get('etag')! } })
    expect([conditional.status, await conditional.text()]).toEqual([304, ''])
    const part = await fetch(url, { headers: { Range: 'bytes=0-4' } })
    expect([part.status, await part.text()]).toEqual([206, JSON.stringify(article).slice(0, 5)])
    expect(handler).toHaveBeenCalledOnce()
  })

  it('comes after the onRequest hooks of the route, and with the fields of other hooks', async () => {
    const app = newApp()
    await app.register(cachePlugin, { cache: openCache() })
    let count = 0
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('x-request-id', String(++count)).header('set-cookie', `sid=${count}`).header('vary', 'Origin')
    })
    app.addHook('onSend', async (_request, reply) => void reply.header('x-sent', String(count)))
    const refuse = async (request: FastifyRequest, reply: FastifyReply) => {
      if (request.headers['x-key'] !== 'right') return reply.code(403).send('no')
      return undefined
    }
    app.get('/', { config: minute, onRequest: refuse }, async () => 'text')
    const headers = { 'x-key': 'right' }
    for (const [id, outcome] of [
      ['1', 'MISS'],
      ['2', 'HIT'],
      ['3', 'HIT'],
    ] as const) {
      const answer = await app.inject({ url: '/', headers })
      expect(answer.body).toBe('text')
      expect(answer.headers).toMatchObject({
        'x-cache': outcome,
        'x-request-id': id,
        'x-sent': id,
        'set-cookie': expect.toSatisfy((lines) => String(lines) === `sid=${id}`),
      })
    }
    expect((await app.inject('/')).statusCode).toBe(403)
  })
})

describe('a hit that nobody has a part in', () => {
  it('answers HEAD from what GET has stored under a key of the route', async () => {
    const app = newApp()
    await app.register(cachePlugin, { cache: openCache() })
    app.get('/:id', { config: { cache: { ...minute.cache, key: ({ url }) => url.toLowerCase() } } }, async () => 'text')
    await app.inject('/A')
    for (const method of ['HEAD', 'GET'] as const) {
      expect((await app.inject({ method, url: '/a' })).headers).toMatchObject({
        'x-cache': 'HIT',
        'content-length': '4',
      })
    }
  })

  it('is seen by those who look at replies, and is the same for GET, HEAD and a condition', async () => {
    const app = newApp()
    await app.register(cachePlugin, { cache: openCache() })
    const seen: unknown[] = []
    app.addHook('onResponse', async (_request, reply) => {
      seen.push([reply.statusCode, reply.getHeader('x-cache'), reply.getHeader('etag'), reply.sent])
    })
    app.get('/', { config: minute }, async (_request, reply) => reply.type('text/plain').send('café'))
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    await (await fetch(url)).text()
    await vi.waitFor(() => expect(seen).toHaveLength(1))
    expect((await fetch(url)).headers.get('x-cache')).toBe('HIT')
    await vi.waitFor(() => expect(seen).toHaveLength(2))
    expect(seen.pop()).toEqual([200, 'HIT', expect.stringMatching(/^"/), true])
    const { etag } = (await app.inject('/')).headers
    seen.pop()
    const [hit, head, unchanged] = [
      await app.inject('/'),
      await app.inject({ method: 'HEAD', url: '/' }),
      await app.inject({ url: '/', headers: { 'if-none-match': String(etag) } }),
    ]
    expect([hit.body, hit.headers['content-length'], hit.headers['content-type']]).toEqual(['café', '5', 'text/plain'])
    expect([head.body, head.headers['content-length'], head.headers.etag]).toEqual(['', '5', etag])
    expect([unchanged.statusCode, unchanged.body, unchanged.headers.etag]).toEqual([304, '', etag])
    await vi.waitFor(() => expect(seen).toHaveLength(4))
    const asSeen = (status: number) => [status, 'HIT', etag, true]
    expect(seen.slice(1)).toEqual([asSeen(200), asSeen(200), asSeen(304)])
  })

  it('goes through hooks on its way out, though nothing else has a part in it', async () => {
    const app = newApp()
    await app.register(cachePlugin, { cache: openCache() })
    app.addHook('onSend', async (_request, reply, payload) => {
      reply.header('x-sent', 'yes')
      return `${String(payload)}!`
    })
    app.get('/', { config: minute }, async () => 'text')
    await app.inject('/')
    const hit = await app.inject('/')
    expect([hit.headers['x-cache'], hit.headers['x-sent'], hit.body]).toEqual(['HIT', 'yes', 'text!'])
  })

  it('leaves what is set below Fastify beside it', async () => {
    const app = newApp()
    await app.register(cachePlugin, { cache: openCache() })
    app.addHook('onRequest', async (_request, { raw }) => {
      raw.setHeader('vary', 'Origin')
      raw.setHeader('x-below', 'yes')
    })
    app.get('/', { config: minute }, async (_request, reply) => reply.header('vary', 'Accept').send('text'))
    await app.inject('/')
    const hit = await app.inject('/')
    expect(hit.headers).toMatchObject({ 'x-cache': 'HIT', 'x-below': 'yes', vary: 'Origin, Accept' })
  })

  it('goes through Fastify as soon as a trailer has to go with it', async () => {
    const app = newApp()
    await app.register(cachePlugin, { cache: openCache() })
    let isLate = false
    app.addHook('onRequest', async (_request, reply) => {
      if (isLate) reply.trailer('x-late', async () => 'yes')
    })
    app.get('/', { config: minute }, async () => 'text')
    await app.inject('/')
    isLate = true
    const hit = await app.inject('/')
    expect([hit.body, hit.headers['x-cache'], hit.trailers['x-late']]).toEqual(['text', 'HIT', 'yes'])
  })
})

describe('a miss', () => {
  it('shows the handler no conditions, and judges them', async () => {
    const app = newApp()
    await app.register(cachePlugin, { cache: openCache() })
    const seen: unknown[] = []
    app.addHook('onResponse', async (request) => void seen.push(request.headers['if-none-match']))
    app.get('/', { config: minute }, async (request, reply) => {
      seen.push(request.headers['if-none-match'])
      return reply.header('etag', '"mine"').send('text')
    })
    const answer = await app.inject({ url: '/', headers: { 'if-none-match': '"mine"' } })
    expect([answer.statusCode, answer.body]).toEqual([304, ''])
    await vi.waitFor(() => expect(seen).toEqual([undefined, '"mine"']))
    expect((await app.inject('/')).body).toBe('text')
  })

  it.each([
    ['a stream', () => Readable.from(['one ', 'two'])],
    ['a buffer', () => Buffer.from('one two')],
    ['a stream of bytes', () => Readable.from([Buffer.from('one two')], { objectMode: false })],
  ])('keeps %s', async (_what, payload) => {
    const app = newApp()
    await app.register(cachePlugin, { cache: openCache() })
    app.get('/', { config: minute }, async (_request, reply) => reply.type('text/plain').send(payload()))
    for (const outcome of ['MISS', 'HIT']) {
      const answer = await app.inject('/')
      expect([answer.headers['x-cache'], answer.body]).toEqual([outcome, 'one two'])
    }
  })

  it('answers with the error of a stream that fails, and stores nothing', async () => {
    const app = newApp()
    await app.register(cachePlugin, { cache: openCache() })
    let runs = 0
    app.get('/', { config: minute }, async (_request, reply) => {
      const broken = runs++ === 0
      const parts = async function* () {
        yield 'half'
        if (broken) throw new Error('cut')
      }
      return reply.header('cache-control', 'max-age=60').send(Readable.from(parts()))
    })
    const failed = await app.inject('/')
    expect(failed.headers['cache-control']).toBeUndefined()
    expect([failed.statusCode, failed.json()]).toMatchObject([500, { message: 'cut' }])
    const url = await listen(app)
    await vi.waitFor(async () => expect((await fetch(url)).status).toBe(200))
    expect(await (await fetch(url)).text()).toBe('half')
  })

  it.each([
    ['web streams', () => new Response(new Blob(['web']).stream(), { status: 201, headers: { 'x-web': '1' } }), 'web'],
    ['what may not be held', () => 'private', 'private'],
  ])('leaves %s to the framework', async (_what, payload, body) => {
    const app = newApp()
    await app.register(cachePlugin, { cache: openCache() })
    app.get('/', { config: minute }, async (_request, reply) => {
      if (body === 'private') reply.header('cache-control', 'no-store')
      return reply.send(payload())
    })
    const url = await listen(app)
    for (const _ of [1, 2]) expect(await (await fetch(url)).text()).toBe(body)
  })

  it('leaves what is written to the raw response alone, and lets nobody wait for its end', async () => {
    const app = newApp()
    await app.register(cachePlugin, { cache: openCache() })
    const open: (() => void)[] = []
    app.get('/', { config: minute }, (_request, reply) => {
      reply.hijack()
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream' })
      reply.raw.write('data: 1\n\n')
      open.push(() => void reply.raw.end())
    })
    const url = await listen(app)
    const answers = await Promise.all([fetch(url), fetch(url)])
    for (const answer of answers) {
      const { value } = await answer.body!.getReader().read()
      expect(new TextDecoder().decode(value)).toBe('data: 1\n\n')
    }
    for (const end of open) end()
  })

  it('sends event streams and trailers as they come', async () => {
    const app = newApp()
    await app.register(cachePlugin, { cache: openCache() })
    const source = new Readable({ read() {} })
    app.get('/events', { config: minute }, async (_request, reply) => reply.type('text/event-stream').send(source))
    app.get('/trailers', { config: minute }, async (_request, reply) => {
      reply.trailer('x-sum', (_reply, _payload, done) => done(null, '42'))
      return reply.send('body')
    })
    const url = await listen(app)
    source.push('data: 1\n\n')
    const reader = (await fetch(`${url}/events`)).body!.getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: 1\n\n')
    source.push(null)
    expect((await reader.read()).done).toBe(true)
    const [answer] = (await once(get(`${url}/trailers`, { headers: { te: 'trailers' } }), 'response')) as [
      IncomingMessage,
    ]
    for await (const chunk of answer) expect(String(chunk)).toBe('body')
    expect(answer.trailers).toEqual({ 'x-sum': '42' })
  })

  it('passes 100 MB at the pace of the reader', async () => {
    const app = newApp()
    await app.register(cachePlugin, { cache: openCache() })
    const megabyte = Buffer.alloc(1 << 20, 'x')
    let made = 0
    app.get('/', { config: minute }, async (_request, reply) => {
      const read = function (this: Readable): void {
        this.push(++made <= 100 ? megabyte : null)
      }
      return reply.send(new Readable({ highWaterMark: 1 << 20, read }))
    })
    const url = await listen(app)
    const [answer] = (await once(get(url), 'response')) as [IncomingMessage]
    let length = 0
    let mostUnread = 0
    for await (const chunk of answer) {
      length += (chunk as Buffer).length
      mostUnread = Math.max(mostUnread, made * megabyte.length - length)
    }
    expect(length).toBe(100 << 20)
    expect(mostUnread).toBeLessThan(30 << 20)
  })

  it('runs one handler for many who ask at once, though the first of them goes', async () => {
    const app = newApp()
    await app.register(cachePlugin, { cache: openCache() })
    const handler = vi.fn<() => Promise<string>>(async () => {
      await sleep(150)
      return 'text'
    })
    app.get('/', { config: minute }, handler)
    const url = await listen(app)
    const first = get(url).on('error', () => {})
    await vi.waitFor(() => expect(handler).toHaveBeenCalledOnce())
    const others = Array.from({ length: 20 }, () => fetch(url))
    await sleep(30)
    first.destroy()
    for (const other of await Promise.all(others)) expect(await other.text()).toBe('text')
    expect(handler).toHaveBeenCalledOnce()
  })
})

describe('what is stale', () => {
  it('stands in for a thrown error, after the error handler', async () => {
    const app = newApp()
    await app.register(cachePlugin, { cache: openCache() })
    let fails = false
    const onError = vi.fn<ErrorHandler>((error, _request, reply) => {
      void reply
        .code(500)
        .header('x-error', '1')
        .send({ error: String(error) })
    })
    app.setErrorHandler(onError)
    app.get('/', { config: { cache: { layer: 'article', ttl: '20ms', staleIfErrorFor: '1m' } } }, async () => {
      if (fails) throw new Error('oops')
      return 'good'
    })
    await app.inject('/')
    fails = true
    await sleep(50)
    const stale = await app.inject('/')
    expect([stale.statusCode, stale.body, stale.headers['x-error']]).toEqual([200, 'good', undefined])
    expect(stale.headers['x-cache']).toBe('STALE')
    expect(onError).toHaveBeenCalledOnce()
  })

  it('is served at once while the app answers once more behind it, with and without a socket', async () => {
    const app = newApp()
    await app.register(cachePlugin, { cache: openCache() })
    let count = 0
    app.get('/', { config: { cache: { layer: 'article', ttl: '30ms', staleFor: '1m' } } }, async () => ({
      count: ++count,
    }))
    await app.inject('/')
    await sleep(60)
    const stale = await app.inject('/')
    expect([stale.headers['x-cache'], stale.json()]).toEqual(['STALE', { count: 1 }])
    await vi.waitFor(() => expect(count).toBe(2))
    const url = await listen(app)
    await fetch(url)
    await sleep(60)
    expect((await fetch(url)).headers.get('x-cache')).toBe('STALE')
    await vi.waitFor(() => expect(count).toBe(4))
  })
})

it('serves HTTP/2', async () => {
  const app = newHttp2App()
  await app.register(cachePlugin, { cache: openCache() })
  let count = 0
  const config = { cache: { layer: 'article', ttl: '50ms', staleFor: '1m' } } as const
  app.get('/', { config }, (request, reply) => {
    void reply.send({ count: ++count, none: request.headers['if-none-match'] ?? 'none' })
  })
  const session = connect(await app.listen({ port: 0, host: '127.0.0.1' }))
  onTestFinished(() => session.close())
  const ask = async (): Promise<unknown[]> => {
    const stream = session.request({ ':path': '/', 'if-none-match': '"other"' })
    const [headers] = (await once(stream, 'response')) as [Record<string, string>]
    let text = ''
    for await (const chunk of stream) text += String(chunk)
    return [headers[':status'], headers['x-cache'], JSON.parse(text)]
  }
  expect(await ask()).toEqual([200, 'MISS', { count: 1, none: 'none' }])
  expect(await ask()).toEqual([200, 'HIT', { count: 1, none: 'none' }])
  await sleep(80)
  expect(await ask()).toEqual([200, 'STALE', { count: 1, none: 'none' }])
  await vi.waitFor(() => expect(count).toBe(2))
})

describe.each(['before', 'after'])('@fastify/compress registered %s the cache', (order) => {
  it('compresses what is kept plain, with a weak tag', async () => {
    const app = newApp()
    if (order === 'before') await app.register(fastifyCompress)
    await app.register(cachePlugin, { cache: openCache() })
    if (order === 'after') await app.register(fastifyCompress)
    const handler = vi.fn<() => Promise<object>>(async () => article)
    app.get('/', { config: minute }, handler)
    const tags: unknown[] = []
    for (const outcome of ['MISS', 'HIT', 'HIT']) {
      const answer = await app.inject({ url: '/', headers: { 'accept-encoding': 'gzip' } })
      expect(answer.headers).toMatchObject({ 'x-cache': outcome, 'content-encoding': 'gzip', vary: 'accept-encoding' })
      expect(JSON.parse(gunzipSync(answer.rawPayload).toString())).toEqual(article)
      tags.push(answer.headers.etag)
    }
    const plain = await app.inject('/')
    expect([plain.headers['x-cache'], plain.headers['content-encoding'], plain.json()]).toEqual([
      'HIT',
      undefined,
      article,
    ])
    expect([...new Set(tags)]).toEqual([`W/${plain.headers.etag}`])
    expect(handler).toHaveBeenCalledOnce()
  })
})

describe('a write', () => {
  it('makes its URL invalid before it is answered, whether its route has a cache or not', async () => {
    const app = newApp()
    await app.register(cachePlugin, { cache: openCache() })
    let text = 'old'
    app.get('/article', { config: minute }, async () => text)
    app.put('/article', async (request, reply) => {
      text = request.body as string
      return reply.code(204).send()
    })
    for (const body of ['one', 'two']) {
      await app.inject('/article')
      await app.inject({ method: 'PUT', url: '/article', body, headers: { 'content-type': 'text/plain' } })
      expect((await app.inject('/article')).body).toBe(body)
    }
  })

  it('makes tags and ids invalid by what is declared, and nothing when it fails', async () => {
    const app = newApp()
    const cache = openCache()
    await app.register(cachePlugin, { cache })
    let count = 0
    app.get('/list', { config: { cache: { ...minute.cache, tags: () => ['list'] } } }, async () => String(++count))
    const onSend = invalidates({
      cache,
      tags: (request) => [(request.query as { tag: string }).tag],
      ids: { article: ['x'] },
    })
    app.post('/write', { onSend }, async (request, reply) =>
      reply.code(Number((request.query as { status: string }).status)).send(),
    )
    const list = async (): Promise<string> => (await app.inject('/list')).body
    await cache.layer('article').set('x', 'value')
    expect(await list()).toBe('1')
    await app.inject({ method: 'POST', url: '/write?tag=list&status=400' })
    expect([await list(), await cache.layer('article').get('x')]).toEqual(['1', 'value'])
    await app.inject({ method: 'POST', url: '/write?tag=list&status=201' })
    expect([await list(), await cache.layer('article').get('x')]).toEqual(['2', undefined])
  })
})

describe('a scope', () => {
  it('has its own cache, and routes outside have none', async () => {
    const app = newApp()
    const inner = openCache()
    await app.register(async (scope) => {
      await scope.register(cachePlugin, { cache: inner })
      scope.get('/inner', { config: minute }, async () => String(Math.random()))
    })
    app.get('/outer', { config: minute }, async () => String(Math.random()))
    for (const [path, outcome] of [
      ['/inner', 'HIT'],
      ['/outer', undefined],
    ] as const) {
      await app.inject(path)
      expect((await app.inject(path)).headers['x-cache']).toBe(outcome)
    }
  })

  it('inside another takes its own cache, once', async () => {
    const app = newApp()
    const [outer, inner] = [openCache(), openCache()]
    await app.register(cachePlugin, { cache: outer })
    await app.register(async (scope) => {
      await scope.register(cachePlugin, { cache: inner })
      scope.get('/', { config: minute }, async () => 'text')
    })
    await app.inject('/')
    expect((await app.inject('/')).headers['x-cache']).toBe('HIT')
    await outer.clear()
    expect((await app.inject('/')).headers['x-cache']).toBe('HIT')
    await inner.clear()
    expect((await app.inject('/')).headers['x-cache']).toBe('MISS')
  })

  it('refuses a second registration, and wrong options by route and name', async () => {
    const app = newApp()
    const cache = openCache()
    await app.register(cachePlugin, { cache })
    expect(() =>
      app.get('/x', { config: { cache: { layer: 'article', ttl: 'soon' as '1s' } } }, async () => ''),
    ).toThrow(/GET \/x.*ttl/)
    expect(() => app.get('/y', { config: { cache: { layer: 'articel' } } }, async () => '')).toThrow(/GET \/y.*articel/)
    expect(() => invalidates({ cache, layers: ['nowhere'] })).toThrow(/nowhere/)
    await expect(async () => app.register(cachePlugin, { cache })).rejects.toThrow(/twice/)
  })
})
