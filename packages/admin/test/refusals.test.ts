import { describe, expect, it, vi } from 'vitest'
import type { Cache } from '@cache/core'
import { type AdminOptions, createAdminApi } from '../src/index.ts'
import { openApi, openCache, tokens } from './support/open-api.ts'

const nobody = (): boolean => false

describe('mounting', () => {
  it.each([
    ['without authorize', {}, 'authorize must be a function, got undefined'],
    ['with an authorize that is none', { authorize: true }, 'authorize must be a function, got true'],
    ['without a cache', { authorize: nobody, cache: undefined }, 'cache must be what createCache returns'],
    ['with a misspelt option', { authorize: nobody, ratelimit: {} }, 'ratelimit is not an option'],
    [
      'without a limit',
      { authorize: nobody, rateLimit: { calls: 0 } },
      'rateLimit.calls must be a whole number from 1, got 0',
    ],
    ['with a layer there is not', { authorize: nobody, showValuesOf: ['nothing'] }, 'there is no layer "nothing"'],
    [
      'with a warmer that is none',
      { authorize: nobody, warmers: { front: 1 } },
      'warmers.front must be a function, got 1',
    ],
    ['with a registry that is none', { authorize: nobody, metrics: {} }, 'metrics.registry must be a Registry'],
    ['with a body without bounds', { authorize: nobody, maxBodyBytes: -1 }, 'maxBodyBytes must be a size'],
  ])('%s throws', (_, options, says) => {
    const make = () => createAdminApi({ cache: openCache() as Cache, ...options } as unknown as AdminOptions)
    expect(make).toThrow(says)
  })
})

describe('who may nothing', () => {
  it.each([
    ['no token', undefined],
    ['a wrong token', 'wrong-token-that-is-long-enough-00000'],
    ['a part of a token', tokens.reader.slice(0, -1)],
  ])('learns nothing, with %s', async (_, token) => {
    const { get, post } = openApi({ rateLimit: { failures: 100 } })
    const answers = [
      await get('/health', { token }),
      await get('/nothing', { token }),
      await get('/key/nothing/1', { token }),
      await post('/invalidate/all', { token, body: { confirm: 'newsroom' } }),
      await post('/health', { token }),
    ]
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
    for (const { headers, status } of answers) {
      expect(status).toBe(401)
      expect(headers['www-authenticate']).toMatch(/^Bearer/)
    }
  })

  it('is refused where authorize throws, and not told why', async () => {
    const authorize = vi.fn<() => Promise<never>>().mockRejectedValue(new Error('the password is 1234'))
    const { get, logger, cache, post } = openApi({ authorize })
    await cache.layer('article').set('1', 'kept')
    const answer = await post('/invalidate/layer/article')
    expect(answer.status).toBe(500)
    expect(answer.body).not.toContain('1234')
    expect(await cache.layer('article').get('1')).toBe('kept')
    expect((await get('/health')).status).toBe(500)
    expect(logger.lines.map(({ level }) => level)).toContain('error')
  })

  it.each([
    undefined,
    null,
    {},
    { name: 'x' },
    { name: '', scopes: ['read'] },
    { name: 'x', scopes: ['all'] },
    'yes',
    1,
  ])('is refused where authorize says %j', async (said) => {
    const { get } = openApi({ authorize: () => said as never })
    expect((await get('/health')).status).toBe(500)
  })

  it('may read and write where authorize says true, and sees no values', async () => {
    const { cache, get, post } = openApi({ authorize: async () => true })
    await cache.layer('article').set('1', 'kept')
    expect((await get('/key/article/1?value=1')).status).toBe(403)
    expect((await post('/invalidate', { body: { layer: 'article', ids: ['1'] } })).status).toBe(200)
  })
})

describe('scopes', () => {
  it('are told apart', async () => {
    const { cache, get, post } = openApi()
    await cache.layer('article').set('1', 'kept')
    const refused = await post('/invalidate/layer/article', { token: tokens.reader })
    expect(refused.status).toBe(403)
    expect(refused.json['detail']).toContain('scope write')
    expect(await cache.layer('article').get('1')).toBe('kept')
    expect((await get('/key/article/1', { token: tokens.writer })).status).toBe(200)
    expect((await get('/key/article/1?value=1', { token: tokens.writer })).status).toBe(403)
    expect((await get('/key/article/1?value=1', { token: tokens.viewer })).status).toBe(200)
  })
})

describe('paths', () => {
  it.each([
    '',
    '/',
    '//',
    '//health',
    '/health/',
    '/./health',
    '/HEALTH',
    '/%68ealth',
    '/key',
    '/key/article',
    '/invalidate/nothing',
    '/constructor',
  ])('that are none: %j', async (url) => {
    expect((await openApi().get(url)).status).toBe(404)
  })

  it.each(['__proto__', 'constructor', 'toString', '..', '%2e%2e', '%00', 'article%2F1', 'article%00'])(
    'to a layer that there is not: %s',
    async (layer) => {
      const { get, post } = openApi()
      expect((await get(`/key/${layer}/1`)).status).toBe(404)
      expect((await post(`/invalidate/layer/${layer}`)).status).toBe(404)
      const { status } = await post('/invalidate', { body: { layer: decodeURIComponent(layer), ids: ['1'] } })
      expect(status).toBe(404)
    },
  )

  it.each(['/key/article/%', '/key/article/%ED%A0%80', '/key/%C0%AF/1', `/key/article/${'x'.repeat(9000)}`])(
    'that cannot be: %s',
    async (url) => {
      expect((await openApi().get(url)).status).toBe(400)
    },
  )

  it.each(['a/b', '../../etc', '\0', '{x}', '#', '*', '%', 'ä', ' '])('to the id %j', async (id) => {
    const { cache, get } = openApi()
    await cache.layer('article').set(id, 'kept')
    const { json, status } = await get(`/key/article/${encodeURIComponent(id)}`)
    expect([status, json['id'], json['outcome']]).toEqual([200, id, 'hit'])
  })

  it('tell by what methods they answer', async () => {
    const { send } = openApi()
    const statusOf = async (method: string, url: string) => {
      const { headers, status } = await send(method, url, { token: tokens.writer })
      return [status, headers['allow']]
    }
    expect(await statusOf('POST', '/health')).toEqual([405, 'GET, HEAD'])
    expect(await statusOf('GET', '/invalidate')).toEqual([405, 'POST'])
    expect(await statusOf('DELETE', '/warm')).toEqual([405, 'GET, HEAD, POST'])
    expect(await statusOf('OPTIONS', '/invalidate')).toEqual([405, 'POST'])
    expect(await statusOf('HEAD', '/health')).toEqual([200, undefined])
  })
})

describe('mutations', () => {
  it.each([
    [
      'a form of another site',
      { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' },
      403,
    ],
    ['a form', { 'content-type': 'text/plain' }, 415],
    ['another origin', { origin: 'https://evil.example', host: 'app.example' }, 403],
  ])('do not come by %s', async (_, headers, status) => {
    const { cache, post } = openApi()
    await cache.layer('article').set('1', 'kept')
    const answer = await post('/invalidate/all', { headers, body: { confirm: 'newsroom' } })
    expect(answer.status).toBe(status)
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(await cache.layer('article').get('1')).toBe('kept')
  })

  it.each([
    ['', 'body'],
    ['{', 'not JSON'],
    ['"\xff', 'not JSON'],
    [undefined, 'body'],
    ['null', 'body'],
    ['[]', 'body'],
    [{ layer: 'article' }, 'body.ids'],
    [{ layer: 'article', ids: [] }, 'body.ids'],
    [{ layer: 'article', ids: [''] }, 'body.ids.0'],
    [{ layer: 'article', ids: [null] }, 'body.ids.0'],
    [{ layer: 'article', ids: Array.from({ length: 1001 }, String) }, 'body.ids'],
    [{ layer: 'article', ids: ['1'], all: true }, 'all'],
    ['{"layer":"article","ids":["1"],"__proto__":{"x":1}}', '__proto__'],
    ['{"layer":"article","ids":["\\ud800"]}', 'surrogate'],
  ])('are refused with the body %j', async (body, says) => {
    const { cache, post } = openApi()
    await cache.layer('article').set('1', 'kept')
    const { json, status } = await post('/invalidate', { body })
    expect(status).toBe(400)
    expect(json['detail']).toContain(says)
    expect(await cache.layer('article').get('1')).toBe('kept')
  })

  it('of everything need its name', async () => {
    const { cache, post } = openApi()
    await cache.layer('article').set('1', 'kept')
    for (const confirm of ['', 'news', 'newsroom:', '*', 'NEWSROOM']) {
      expect((await post('/invalidate/all', { body: { confirm } })).status).toBe(400)
    }
    expect(await cache.layer('article').get('1')).toBe('kept')
    expect((await post('/invalidate/all', { body: { confirm: 'newsroom' } })).status).toBe(200)
    expect(await cache.layer('article').get('1')).toBeUndefined()
  })

  it('are not read beyond the limit', async () => {
    const { api } = openApi({ maxBodyBytes: 1000 })
    let read = 0
    async function* long(): AsyncGenerator<Uint8Array> {
      while (read < 100) {
        read++
        yield Buffer.alloc(400, ' ')
      }
    }
    const request = {
      method: 'POST',
      url: '/invalidate',
      remoteAddress: undefined,
      raw: undefined,
      headers: { authorization: `Bearer ${tokens.writer}`, 'content-type': 'application/json' },
      body: { kind: 'bytes', chunks: long() },
    } as const
    expect((await api.handle(request)).status).toBe(413)
    expect(read).toBe(3)
    const said = { ...request, headers: { ...request.headers, 'content-length': '1001' } }
    const answer = await api.handle(said)
    expect([answer.status, answer.headers['connection'], read]).toEqual([413, 'close', 3])
  })

  it('are not waited for when their body does not come', async () => {
    const { api } = openApi({ bodyTimeout: 20 })
    const chunks = { next: () => new Promise<never>(() => {}) }
    const { headers, status } = await api.handle({
      method: 'POST',
      url: '/invalidate',
      remoteAddress: undefined,
      raw: undefined,
      headers: { authorization: `Bearer ${tokens.writer}`, 'content-type': 'application/json' },
      body: { kind: 'bytes', chunks },
    })
    expect([status, headers['connection']]).toEqual([408, 'close'])
  })

  it('do not read a body before it is certain who sends it', async () => {
    const { api } = openApi()
    const next = vi.fn<() => Promise<never>>()
    const { status } = await api.handle({
      method: 'POST',
      url: '/invalidate',
      remoteAddress: undefined,
      raw: undefined,
      headers: { authorization: `Bearer ${tokens.reader}`, 'content-type': 'application/json' },
      body: { kind: 'bytes', chunks: { next } },
    })
    expect(status).toBe(403)
    expect(next).not.toHaveBeenCalled()
  })
})

describe('too many requests', () => {
  it('are refused by name, wherever they come from', async () => {
    const { get } = openApi({ rateLimit: { calls: 5 } })
    const statuses: number[] = []
    for (let call = 0; call < 8; call++) statuses.push((await get('/health', { address: `192.0.2.${call}` })).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429])
    const refused = await get('/health')
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect((await get('/health', { token: tokens.writer })).status).toBe(200)
  })

  it('are refused by address when they are not authorised, and then nobody is asked any more', async () => {
    const authorize = vi.fn<() => boolean>(() => false)
    const { get } = openApi({ authorize, rateLimit: { failures: 3 } })
    const statuses: number[] = []
    for (let call = 0; call < 6; call++) statuses.push((await get('/health')).status)
    expect(statuses).toEqual([401, 401, 401, 429, 429, 429])
    expect(authorize).toHaveBeenCalledTimes(3)
    expect((await get('/health', { address: '192.0.2.2' })).status).toBe(401)
  })
})

describe('every answer', () => {
  it('is kept by nobody, and guessed at by none', async () => {
    const { get, post } = openApi()
    const answers = [
      await get('/health'),
      await get('/nothing'),
      await get('/health', { token: '' }),
      await post('/warm', { body: {} }),
    ]
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-type': expect.stringMatching(/^application\/(problem\+)?json/) as string,
      })
      expect(headers).not.toHaveProperty('set-cookie')
    }
  })
})
