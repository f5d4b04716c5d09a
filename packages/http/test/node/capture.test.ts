import { once } from 'node:events'
import { type IncomingMessage, get } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { ScriptedCache, cached, rawAnswer } from '../support/node-server.ts'

const whole = (cache: ScriptedCache) => {
  const [produced] = cache.produced
  if (produced?.kind !== 'whole') throw new Error(`${produced?.kind}`)
  return produced
}

describe('what is held back', () => {
  it('is the status, the fields and the body, whichever way they are written', async () => {
    const cache = new ScriptedCache()
    const { url } = await cached(cache, (_req, res) => {
      res.setHeader('X-Set', ['a', 'b'])
      res.writeHead(203, 'Fine', { 'Content-Type': 'text/plain' })
      res.write('one ')
      res.write(new Uint8Array([0x74, 0x77, 0x6f]))
      res.write('20', 'hex', () => {})
      res.end('three')
    })
    const answer = await fetch(url)
    expect(await answer.text()).toBe('one two three')
    expect(answer.headers.get('content-length')).toBe('13')
    expect(answer.headers.get('x-cache')).toBe('MISS')
    expect(answer.statusText).toBe('Fine')
    expect(whole(cache).response).toEqual({
      status: 203,
      fields: { 'x-set': ['a', 'b'], 'content-type': 'text/plain' },
      body: Buffer.from('one two three'),
    })
  })

  it.each([
    ['flat', ['X-A', '1', 'X-B', '2', 'X-A', '3']],
    [
      'of pairs',
      [
        ['X-A', '1'],
        ['X-B', '2'],
        ['X-A', '3'],
      ],
    ],
  ])('takes the fields of writeHead as an array %s', async (_form, headers) => {
    const cache = new ScriptedCache()
    const { url } = await cached(cache, (_req, res) => void res.writeHead(200, 'OK', headers as string[]).end('x'))
    await fetch(url)
    expect(whole(cache).response.fields).toEqual({ 'x-a': ['1', '3'], 'x-b': '2' })
  })

  it('looks written to its handler, which may not write a head again', async () => {
    const seen: unknown[] = []
    const { url } = await cached(new ScriptedCache(), (_req, res) => {
      seen.push(res.headersSent, res.writableEnded)
      res.write('a')
      seen.push(res.headersSent, res.writableEnded)
      res.end('b')
      seen.push(res.headersSent, res.writableEnded)
      expect(() => res.setHeader('x-late', '1')).toThrow('after they are sent')
      expect(() => res.writeHead(500)).toThrow('after they are sent')
      res.end('again')
    })
    const answer = await fetch(url)
    expect(await answer.text()).toBe('ab')
    expect(seen).toEqual([false, false, true, false, true, true])
  })

  it('tells of its end when it is written indeed', async () => {
    const events: string[] = []
    const { url } = await cached(new ScriptedCache(), async (_req, res): Promise<void> => {
      res.on('finish', () => events.push('finish'))
      await pipeline(Readable.from(['a', 'b']), res)
      events.push('pipeline')
    })
    expect(await (await fetch(url)).text()).toBe('ab')
    await vi.waitFor(() => expect(events).toEqual(['finish', 'pipeline']))
  })

  it('is replaced whole: no field of the handler is left, and those for this request are', async () => {
    const cache = new ScriptedCache({
      answer: () => ({
        kind: 'send',
        response: { status: 200, fields: { etag: '"old"' }, body: Buffer.from('stale') },
      }),
    })
    const failing = await cached(
      cache,
      (_req, res) => {
        res.setHeader('X-Request-Id', 'by handler')
        res.removeHeader('X-Powered-By')
        res.writeHead(500, 'Oh', { 'X-Error': 'yes', Vary: 'Cookie' }).end('failed')
      },
      (_req, res, next) => {
        res.setHeader('X-Request-Id', '7')
        res.setHeader('X-Powered-By', 'us')
        res.setHeader('Set-Cookie', 'sid=1')
        next()
      },
    )
    const answer = await fetch(failing.url)
    expect([answer.status, answer.statusText, await answer.text()]).toEqual([200, 'OK', 'stale'])
    const {
      connection: _connection,
      date: _date,
      'keep-alive': _keepAlive,
      ...fields
    } = Object.fromEntries(answer.headers)
    expect(fields).toEqual({ etag: '"old"', 'content-length': '5', 'x-request-id': '7', 'set-cookie': 'sid=1' })
    expect(whole(cache).own).toEqual({ 'x-request-id': '7', 'x-powered-by': 'us', 'set-cookie': 'sid=1' })
  })

  it('knows nothing of what earlier middleware adds with the head, which is sent all the same', async () => {
    const cache = new ScriptedCache()
    const { url } = await cached(
      cache,
      (_req, res) => void res.end('text'),
      (_req, res, next) => {
        // Sessions and compression do so.
        const writeHead = res.writeHead.bind<(status: number) => typeof res>(res)
        res.writeHead = (status: number) => {
          res.setHeader('Set-Cookie', 'sid=1')
          return writeHead(status)
        }
        next()
      },
    )
    expect((await fetch(url)).headers.getSetCookie()).toEqual(['sid=1'])
    expect(whole(cache).response.fields).toEqual({})
  })

  it('keeps the cookies and the Vary of earlier middleware beside those of what is sent', async () => {
    const response = { status: 200, fields: { vary: 'Accept, origin', 'set-cookie': 'b=2' }, body: Buffer.from('x') }
    const { url } = await cached(
      new ScriptedCache({ serve: () => ({ kind: 'send', response }) }),
      () => expect.unreachable(),
      (_req, res, next) => {
        res.setHeader('Vary', 'Origin')
        res.setHeader('Set-Cookie', 'a=1')
        next()
      },
    )
    const answer = await fetch(url)
    expect(answer.headers.get('vary')).toBe('Origin, Accept')
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })

  it('has no body for HEAD, 204 and 304, and the length of what a GET would get for HEAD', async () => {
    const { url } = await cached(new ScriptedCache(), (req, res) => {
      if (req.method === 'HEAD') res.writeHead(200, { 'content-length': 5 }).end()
      else res.writeHead(req.url === '/204' ? 204 : 304).end('never')
    })
    const head = await fetch(url, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '5'])
    for (const path of ['/204', '/304']) {
      const answer = await rawAnswer(url, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
      expect(answer).toMatch(/^HTTP\/1.1 (204|304)/)
      expect(answer).toMatch(/\r\n\r\n$/)
    }
  })
})

describe('what is not held', () => {
  it('goes on as it comes past the cap, with nothing lost', async () => {
    const cache = new ScriptedCache({ maxBodyBytes: 10 })
    const { url } = await cached(cache, (_req, res) => {
      res.write('12345')
      res.write('67890')
      res.write('over')
      setTimeout(() => res.end('end'), 10)
    })
    expect(await (await fetch(url)).text()).toBe('1234567890overend')
    expect(cache.produced).toMatchObject([{ kind: 'passed', status: 200 }])
  })

  it('has the length that Node.js gives it where it is written at once', async () => {
    const { url } = await cached(
      new ScriptedCache({ maxBodyBytes: 10 }),
      (_req, res) => void res.end('more than ten bytes'),
    )
    const answer = await fetch(url)
    expect(answer.headers.get('content-length')).toBe('19')
    expect(await answer.text()).toBe('more than ten bytes')
  })

  it('goes at its own pace: 100 MB with back-pressure and flat memory', async () => {
    const megabyte = Buffer.alloc(1 << 20, 'x')
    let made = 0
    const cache = new ScriptedCache({ maxBodyBytes: 1 << 20 })
    const { url } = await cached(cache, (_req, res) => {
      const source = new Readable({
        highWaterMark: 1 << 20,
        read() {
          made++
          this.push(made <= 100 ? megabyte : null)
        },
      })
      source.pipe(res)
    })
    const [answer] = (await once(get(url), 'response')) as [IncomingMessage]
    await sleep(200)
    // A reader that does not read stops the handler: what is made is in the buffers of the two sockets.
    const madeUnread = made
    expect(madeUnread).toBeLessThan(30)
    let mostUnread = 0
    let length = 0
    for await (const chunk of answer) {
      length += (chunk as Buffer).length
      mostUnread = Math.max(mostUnread, made * megabyte.length - length)
    }
    expect(length).toBe(100 << 20)
    expect(mostUnread).toBeLessThan(30 << 20)
    expect(cache.produced).toMatchObject([{ kind: 'passed' }])
  })

  it.each([
    [
      'an event stream',
      (): [number, Record<string, string>] => [200, { 'Content-Type': 'text/event-stream; charset=utf-8' }],
    ],
    [
      'a stream that may not be stored',
      (): [number, Record<string, string>] => [200, { 'Cache-Control': 'private, no-store' }],
    ],
    ['a body with trailers', (): [number, Record<string, string>] => [200, { Trailer: 'X-Sum' }]],
  ])('passes %s at once', async (_what, head) => {
    const cache = new ScriptedCache()
    let finish = (): void => {}
    const { url } = await cached(cache, (_req, res) => {
      res.writeHead(...head())
      res.write('data: 1\n\n')
      finish = () => void res.end()
    })
    const answer = await fetch(url)
    const reader = answer.body!.getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: 1\n\n')
    expect(cache.produced).toMatchObject([{ kind: 'passed', status: 200 }])
    finish()
    expect((await reader.read()).done).toBe(true)
  })

  it('passes what is flushed, 103 and trailers', async () => {
    const { url } = await cached(new ScriptedCache(), (_req, res) => {
      res.writeEarlyHints({ link: '</style.css>; rel=preload' })
      res.setHeader('X-Early', '1')
      res.flushHeaders()
      res.write('body')
      res.addTrailers({ 'X-Sum': '42' })
      res.end()
    })
    const text = await rawAnswer(url, 'GET / HTTP/1.1\r\nHost: x\r\nTE: trailers\r\nConnection: close\r\n\r\n')
    expect(text).toMatch(
      /^HTTP\/1.1 103 Early Hints\r\nLink: <\/style.css>; rel=preload\r\n\r\nHTTP\/1.1 200 OK\r\nX-Early: 1\r\n/,
    )
    expect(text).toMatch(/\r\n4\r\nbody\r\n0\r\nX-Sum: 42\r\n\r\n$/)
  })

  it('leaves upgrades alone', async () => {
    const { server, url } = await cached(new ScriptedCache(), () => expect.unreachable())
    server.on('upgrade', (_req, socket) =>
      socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nhello'),
    )
    const text = await rawAnswer(url, 'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n')
    expect(text).toMatch(/^HTTP\/1.1 101[^]*hello$/)
  })
})

describe('a broken answer', () => {
  it('is broken when its length is another than it says, and goes on as it is', async () => {
    const cache = new ScriptedCache()
    const { url } = await cached(cache, (_req, res) => void res.writeHead(200, { 'Content-Length': 9 }).end('short'))
    const text = await rawAnswer(url, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(text).toMatch(/short$/)
    expect(cache.produced).toEqual([{ kind: 'broken' }])
  })

  it('is broken when the handler destroys it half-way', async () => {
    const cache = new ScriptedCache()
    const { url } = await cached(cache, (_req, res) => {
      res.write('half')
      res.destroy()
    })
    await expect(fetch(url)).rejects.toThrow()
    await vi.waitFor(() => expect(cache.produced).toEqual([{ kind: 'broken' }]))
  })

  it('is whole when the client goes before the handler has begun, and the handler ends', async () => {
    const cache = new ScriptedCache()
    const { url } = await cached(cache, (_req, res) => {
      res.on('close', () => setTimeout(() => res.end('whole'), 20))
    })
    const aborted = get(url).on('error', () => {})
    setTimeout(() => aborted.destroy(), 30)
    await vi.waitFor(() => expect(cache.produced).toMatchObject([{ kind: 'whole' }]))
    expect(whole(cache).response.body.toString()).toBe('whole')
  })

  it('reaches nobody when the cache finds that it failed by itself, and the handler answers all the same', async () => {
    const cache = new ScriptedCache({
      answer: () => {
        throw new Error('the cache failed')
      },
    })
    const { url } = await cached(cache, (_req, res) => void res.writeHead(201, { 'X-A': '1' }).end('held'))
    const answer = await fetch(url)
    expect([answer.status, answer.headers.get('x-a'), await answer.text()]).toEqual([201, '1', 'held'])
  })

  it('has the handler answer where the cache fails before it', async () => {
    const cache = new ScriptedCache({
      serve: () => {
        throw new Error('the cache failed')
      },
    })
    const { url } = await cached(cache, (_req, res) => void res.end('by itself'))
    expect(await (await fetch(url)).text()).toBe('by itself')
  })

  it('hands what the framework rejects with to the framework', async () => {
    const { url } = await cached(new ScriptedCache(), async () => {
      await sleep(1)
      throw new Error('oops')
    })
    const answer = await fetch(url)
    expect([answer.status, await answer.text()]).toEqual([500, 'Error: oops'])
  })
})

it('shows the handler other fields, takes note of those it reads, and puts them back', async () => {
  const cache = new ScriptedCache({ changes: { 'if-none-match': '"ours"', range: undefined } })
  let seen: unknown
  let after: unknown
  const { url } = await cached(cache, (req, res) => {
    seen = [req.headers['if-none-match'], req.headers.range, 'x-asked' in req.headers]
    res.on('finish', () => (after = [req.headers['if-none-match'], req.headers.range]))
    res.end()
  })
  await fetch(url, { headers: { 'If-None-Match': '"theirs"', Range: 'bytes=0-1' } })
  expect(seen).toEqual(['"ours"', undefined, false])
  expect([...whole(cache).read!]).toEqual(['if-none-match', 'range', 'x-asked'])
  await vi.waitFor(() => expect(after).toEqual(['"theirs"', 'bytes=0-1']))
})

it('has the server answer once more, for nobody, by a request that no client can make', async () => {
  const refreshes: unknown[] = []
  const cache = new ScriptedCache({
    serve: (request, exchange) => {
      if (request.isRefresh) return void refreshes.push(request)
      exchange.again?.()
      return { kind: 'send', response: { status: 200, fields: {}, body: Buffer.from('stale') } }
    },
  })
  const runs: unknown[] = []
  const { url } = await cached(cache, (req, res) => {
    runs.push([req.url, req.headers['x-tenant'], req.headers.range])
    res.end('fresh')
  })
  const answer = await fetch(`${url}/a?b=%20c`, { headers: { 'X-Tenant': 't', Range: 'bytes=0-1', 'x-refresh': '1' } })
  expect(await answer.text()).toBe('stale')
  await vi.waitFor(() => expect(cache.produced).toMatchObject([{ kind: 'whole' }]))
  expect(refreshes).toMatchObject([
    { method: 'GET', url: '/a?b=%20c', scheme: 'http', headers: { host: new URL(url).host } },
  ])
  expect(runs).toEqual([['/a?b=%20c', 't', undefined]])
})

describe('an unsafe method', () => {
  it('has its answer when what it changed is invalid, and failures at once', async () => {
    const events: string[] = []
    const cache = new ScriptedCache({
      serve: () => ({ kind: 'bypass', fields: { 'x-cache': 'BYPASS' } }),
      afterUnsafe: async (request, status) => {
        await sleep(20)
        events.push(`${request.method} ${status}`)
      },
    })
    const { url } = await cached(cache, (req, res) => void res.writeHead(req.url === '/bad' ? 400 : 201).end('done'))
    const answer = await fetch(url, { method: 'POST', body: 'x' })
    expect([answer.status, answer.headers.get('x-cache'), await answer.text()]).toEqual([201, 'BYPASS', 'done'])
    expect(events).toEqual(['POST 201'])
    await fetch(`${url}/bad`, { method: 'DELETE' })
    expect(events).toEqual(['POST 201'])
  })

  it('is answered whatever becomes of the invalidation', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue()
    const cache = new ScriptedCache({
      serve: () => ({ kind: 'bypass', fields: {} }),
      afterUnsafe: () => Promise.reject(new Error('closed')),
    })
    const { url } = await cached(cache, (_req, res) => void res.end('done'))
    expect(await (await fetch(url, { method: 'PUT' })).text()).toBe('done')
    expect(warned).toHaveBeenCalledWith('The cache was not told of a write: Error: closed', 'CacheWarning')
    warned.mockRestore()
  })
})
