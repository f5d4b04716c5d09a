import { once } from 'node:events'
import { type IncomingMessage, get } from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import compression from 'compression'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { describe, expect, it, vi } from 'vitest'
import { invalidates, responseCache } from '../src/index.ts'
import { listen, openCache, versions } from './support/servers.ts'

const article = { slug: 'first', body: 'text '.repeat(1000) }

describe.each(versions)('%s', (_version, express) => {
  it('answers from the cache without the handler, byte for byte', async () => {
    const app = express()
    const handler = vi.fn<RequestHandler>((_req, res) => void res.status(203).json({ a: 'ü' }))
    app.get('/articles', responseCache({ cache: openCache(), layer: 'article', ttl: '1m' }), handler)
    const { url } = await listen(app)
    const miss = await fetch(`${url}/articles`)
    const hit = await fetch(`${url}/articles`)
    expect([miss.status, miss.headers.get('x-cache'), await miss.text()]).toEqual([203, 'MISS', '{"a":"ü"}'])
    expect([hit.status, hit.headers.get('x-cache'), await hit.text()]).toEqual([203, 'HIT', '{"a":"ü"}'])
    expect(hit.headers.get('content-type')).toBe(miss.headers.get('content-type'))
    expect(hit.headers.get('etag')).toBe(miss.headers.get('etag'))
    expect(hit.headers.get('etag')).not.toMatch(/^W\//)
    expect(hit.headers.get('age')).toBe('0')
    expect(handler).toHaveBeenCalledOnce()
  })

  it('caches all below a path, by the whole URL', async () => {
    const app = express()
    app.use('/articles', responseCache({ cache: openCache(), layer: 'article', ttl: '1m' }))
    app.get('/articles/:slug', (req, res) => void res.send(`${req.params.slug} ${req.query['page'] as string}`))
    const { url } = await listen(app)
    for (const path of ['/articles/a?page=1', '/articles/a?page=2', '/articles/b?page=1']) {
      const texts = [await (await fetch(url + path)).text(), await (await fetch(url + path)).text()]
      const expected = `${path[10]} ${path.at(-1)}`
      expect(texts).toEqual([expected, expected])
    }
  })

  it('judges conditions itself, the first time too, and shows the handler none', async () => {
    const app = express()
    const seen: unknown[] = []
    app.get('/', responseCache({ cache: openCache(), layer: 'article', ttl: '1m' }), (req, res) => {
      seen.push(req.headers['if-none-match'])
      res.on('finish', () => seen.push(req.headers['if-none-match']))
      res.set('ETag', '"mine"').send('text')
    })
    const { url } = await listen(app)
    const first = await fetch(url, { headers: { 'If-None-Match': '"mine"' } })
    expect(first.status).toBe(304)
    await vi.waitFor(() => expect(seen).toEqual([undefined, '"mine"']))
    const second = await fetch(url, { headers: { 'If-None-Match': 'W/"mine"' } })
    expect([second.status, second.headers.get('x-cache')]).toEqual([304, 'HIT'])
    expect(await (await fetch(url)).text()).toBe('text')
  })

  it('does not take the automatic ETag for the validator of a handler', async () => {
    const app = express()
    let revision = 0
    const seen: unknown[] = []
    app.get('/', responseCache({ cache: openCache(), layer: 'article', ttl: '1ms' }), (req, res) => {
      seen.push(req.headers['if-none-match'])
      res.status(revision++ ? 404 : 200).send('same text')
    })
    const { url } = await listen(app)
    expect((await fetch(url)).status).toBe(200)
    await sleep(20)
    expect((await fetch(url)).status).toBe(404)
    expect(seen).toEqual([undefined, undefined])
  })

  it('asks a handler with a validator of its own whether it still holds', async () => {
    const app = express()
    const seen: unknown[] = []
    app.get('/', responseCache({ cache: openCache(), layer: 'article' }), (req, res) => {
      seen.push(req.headers['if-none-match'])
      res.set({ ETag: '"v1"', 'Cache-Control': 'public, max-age=1' }).send('text')
    })
    const { url } = await listen(app)
    await fetch(url)
    await sleep(1100)
    const again = await fetch(url, { headers: { 'Cache-Control': 'no-cache' } })
    expect([again.status, await again.text()]).toEqual([200, 'text'])
    expect(seen).toEqual([undefined, '"v1"'])
  })

  it('keeps what is of this request out of the stored copy, and on this response', async () => {
    const app = express()
    let count = 0
    app.use((_req, res, next) => {
      count++
      res.set({ 'X-Request-Id': String(count), 'Set-Cookie': `sid=${count}`, Vary: 'Origin' })
      next()
    })
    app.get(
      '/',
      responseCache({ cache: openCache(), layer: 'article', ttl: '1m' }),
      (_req, res) => void res.send('text'),
    )
    const { url } = await listen(app)
    for (const [id, outcome] of [
      ['1', 'MISS'],
      ['2', 'HIT'],
      ['3', 'HIT'],
    ] as const) {
      const { headers } = await fetch(url)
      expect([headers.get('x-request-id'), headers.getSetCookie(), headers.get('x-cache')]).toEqual([
        id,
        [`sid=${id}`],
        outcome,
      ])
    }
  })

  it('does not store a cookie that the handler sets', async () => {
    const app = express()
    let count = 0
    app.get('/', responseCache({ cache: openCache(), layer: 'article', ttl: '1m' }), (_req, res) => {
      res.cookie('sid', String(++count)).send('text')
    })
    const { url } = await listen(app)
    expect((await fetch(url)).headers.getSetCookie()).toEqual(['sid=1; Path=/'])
    expect((await fetch(url)).headers.getSetCookie()).toEqual(['sid=2; Path=/'])
  })

  it('puts what is stale in place of a thrown error, and the error where there is none', async () => {
    const app = express()
    let fails = true
    const errors: unknown[] = []
    app.get('/', responseCache({ cache: openCache(), layer: 'article', ttl: '20ms', staleIfErrorFor: '1m' }), () => {
      throw new Error('oops')
    })
    app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
      errors.push(error)
      if (fails) res.status(500).set('X-Error', '1').json({ error: 'oops' })
      else res.send('good')
    })
    const { url } = await listen(app)
    const failed = await fetch(url)
    expect([failed.status, await failed.json()]).toEqual([500, { error: 'oops' }])
    await vi.waitFor(async () => {
      fails = false
      expect(await (await fetch(url)).text()).toBe('good')
    }, 5000)
    fails = true
    await sleep(50)
    const stale = await fetch(url)
    expect([stale.status, await stale.text(), stale.headers.get('x-error')]).toEqual([200, 'good', null])
    expect(stale.headers.get('x-cache')).toBe('STALE')
    expect(errors.length).toBeGreaterThan(1)
  })

  it('serves stale at once and has the app answer once more behind it', async () => {
    const app = express()
    let count = 0
    const ips: unknown[] = []
    app.get('/', responseCache({ cache: openCache(), layer: 'article', ttl: '30ms', staleFor: '1m' }), (req, res) => {
      ips.push(req.socket.remoteAddress)
      res.json({ count: ++count })
    })
    const { url } = await listen(app)
    await fetch(url)
    await sleep(60)
    const stale = await fetch(url)
    expect([stale.headers.get('x-cache'), await stale.json()]).toEqual(['STALE', { count: 1 }])
    await vi.waitFor(async () =>
      expect(await (await fetch(url)).json()).toMatchObject({ count: expect.toSatisfy((n) => n > 1) }),
    )
    expect(new Set(ips)).toEqual(new Set(['127.0.0.1']))
  })

  it('runs one handler for many who ask at once, though the first of them goes', async () => {
    const app = express()
    const handler = vi.fn<RequestHandler>(async (_req, res) => {
      await sleep(150)
      res.send('text')
    })
    app.get('/', responseCache({ cache: openCache(), layer: 'article', ttl: '1m' }), handler)
    const { url } = await listen(app)
    const first = get(url).on('error', () => {})
    await vi.waitFor(() => expect(handler).toHaveBeenCalledOnce())
    const others = Array.from({ length: 20 }, () => fetch(url))
    await sleep(30)
    first.destroy()
    for (const other of await Promise.all(others)) expect(await other.text()).toBe('text')
    expect(handler).toHaveBeenCalledOnce()
  })

  it('answers the others when the first goes in the middle of a body, and stores no half', async () => {
    const app = express()
    let runs = 0
    app.get('/', responseCache({ cache: openCache(), layer: 'article', ttl: '1m' }), (_req, res) => {
      runs++
      const source = new Readable({ read() {} })
      source.push('one ')
      setTimeout(() => {
        source.push('two')
        source.push(null)
      }, 150)
      source.pipe(res)
    })
    const { url } = await listen(app)
    const first = get(url).on('error', () => {})
    await vi.waitFor(() => expect(runs).toBe(1))
    const others = Array.from({ length: 5 }, () => fetch(url))
    await sleep(30)
    first.destroy()
    for (const other of await Promise.all(others)) expect(await other.text()).toBe('one two')
    expect(await (await fetch(url)).text()).toBe('one two')
  })

  it('passes 100 MB at the pace of the reader', async () => {
    const app = express()
    const megabyte = Buffer.alloc(1 << 20, 'x')
    let made = 0
    app.get('/', responseCache({ cache: openCache(), layer: 'article', ttl: '1m' }), (_req, res) => {
      const read = function (this: Readable): void {
        this.push(++made <= 100 ? megabyte : null)
      }
      new Readable({ highWaterMark: 1 << 20, read }).pipe(res)
    })
    const { url } = await listen(app)
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

  it('leaves event streams untouched', async () => {
    const app = express()
    let finish = (): void => {}
    app.get('/', responseCache({ cache: openCache(), layer: 'article', ttl: '1m' }), (_req, res) => {
      res.writeHead(200, 'OK', ['Content-Type', 'text/event-stream'])
      res.write('data: 1\n\n')
      finish = () => void res.end()
    })
    const { url } = await listen(app)
    const answer = await fetch(url)
    const reader = answer.body!.getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: 1\n\n')
    finish()
    expect((await reader.read()).done).toBe(true)
  })

  describe('with compression', () => {
    const raw = async (url: string, encoding: string): Promise<readonly [IncomingMessage, Buffer]> => {
      const [answer] = (await once(get(url, { headers: { 'Accept-Encoding': encoding } }), 'response')) as [
        IncomingMessage,
      ]
      const chunks: Buffer[] = []
      for await (const chunk of answer) chunks.push(chunk as Buffer)
      return [answer, Buffer.concat(chunks)]
    }

    it('in front of it, stores plain bytes, and the tag of what is compressed is weak', async () => {
      const app = express()
      app.use(compression())
      const handler = vi.fn<RequestHandler>((_req, res) => void res.json(article))
      app.get('/', responseCache({ cache: openCache(), layer: 'article', ttl: '1m' }), handler)
      const { url } = await listen(app)
      const tags = new Set<unknown>()
      for (const outcome of ['MISS', 'HIT']) {
        const [{ headers }, body] = await raw(url, 'gzip')
        expect([headers['x-cache'], headers['content-encoding'], headers.vary]).toEqual([
          outcome,
          'gzip',
          'Accept-Encoding',
        ])
        expect(JSON.parse(gunzipSync(body).toString())).toEqual(article)
        tags.add(headers.etag)
      }
      const [{ headers }, body] = await raw(url, 'identity')
      expect([headers['x-cache'], headers['content-encoding']]).toEqual(['HIT', undefined])
      expect(JSON.parse(body.toString())).toEqual(article)
      expect([...tags]).toEqual([`W/${headers.etag}`])
      expect(handler).toHaveBeenCalledOnce()
      const conditional = await fetch(url, { headers: { 'If-None-Match': `W/${headers.etag}` } })
      expect(conditional.status).toBe(304)
    })

    it('behind it, stores what is compressed, for each encoding', async () => {
      const app = express()
      const handler = vi.fn<RequestHandler>((_req, res) => void res.json(article))
      app.get('/', responseCache({ cache: openCache(), layer: 'article', ttl: '1m' }), compression(), handler)
      const { url } = await listen(app)
      const tags = new Set<unknown>()
      for (const [encoding, decode] of [
        ['gzip', gunzipSync],
        ['br', brotliDecompressSync],
        ['identity', (plain: Buffer) => plain],
      ] as const) {
        for (const outcome of ['MISS', 'HIT']) {
          const [{ headers }, body] = await raw(url, encoding)
          expect([headers['x-cache'], headers['content-encoding'] ?? 'identity']).toEqual([outcome, encoding])
          expect(headers['content-length']).toBe(String(body.length))
          expect(JSON.parse(decode(body).toString())).toEqual(article)
          tags.add(headers.etag)
        }
      }
      expect(tags.size).toBe(3)
      expect(handler).toHaveBeenCalledTimes(3)
    })
  })

  describe('a write', () => {
    it('makes its URL invalid before it is answered', async () => {
      const app = express()
      let text = 'old'
      app.use('/article', responseCache({ cache: openCache(), layer: 'article', ttl: '1m' }))
      app.get('/article', (_req, res) => void res.send(text))
      app.put('/article', express.text(), (req, res) => {
        text = req.body as string
        res.sendStatus(204)
      })
      const { url } = await listen(app)
      for (const body of ['one', 'two']) {
        await (await fetch(`${url}/article`)).text()
        await fetch(`${url}/article`, { method: 'PUT', body })
        expect(await (await fetch(`${url}/article`)).text()).toBe(body)
      }
    })

    it('makes tags, ids and layers invalid by what is declared, and nothing when it fails', async () => {
      const cache = openCache()
      const app = express()
      let count = 0
      app.get('/list', responseCache({ cache, layer: 'article', ttl: '1m', tags: () => ['list'] }), (_req, res) => {
        res.send(String(++count))
      })
      const options = { cache, tags: (req: Request) => [req.query['tag'] as string], ids: { article: ['x'] } }
      app.post('/write', invalidates(options), (req, res) => void res.sendStatus(Number(req.query['status'])))
      const { url } = await listen(app)
      const list = async (): Promise<string> => (await fetch(`${url}/list`)).text()
      await cache.layer('article').set('x', 'value')
      expect(await list()).toBe('1')
      await fetch(`${url}/write?tag=list&status=400`, { method: 'POST' })
      expect([await list(), await cache.layer('article').get('x')]).toEqual(['1', 'value'])
      await fetch(`${url}/write?tag=other&status=201`, { method: 'POST' })
      expect([await list(), await cache.layer('article').get('x')]).toEqual(['1', undefined])
      await fetch(`${url}/write?tag=list&status=201`, { method: 'POST' })
      expect(await list()).toBe('2')
    })
  })

  it('refuses wrong options when it is made, by name', () => {
    const cache = openCache()
    expect(() => responseCache({ cache, layer: 'articel' as 'article' })).toThrow(/articel/)
    expect(() => responseCache({ cache, layer: 'article', ttl: 'soon' as '1s' })).toThrow(/layer: 'article'.*ttl/)
    expect(() => invalidates({ cache })).toThrow(/tags, ids and layers/)
    expect(() => invalidates({ cache, layers: ['nowhere'] })).toThrow(/nowhere/)
  })
})
