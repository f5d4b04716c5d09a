import type { Socket } from 'node:net'
import { tokenAuthorizer } from '@cache/admin'
import { type Cache, createCache, queryLayer } from '@cache/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { requestText, sayRaw, statusOf } from './raw-client.ts'
import type { AdminShell, Mounted } from './shell.ts'

const token = 'a-token-that-is-long-enough-for-admins'
const authorize = tokenAuthorizer({ tokens: { [token]: { name: 'tests', scopes: ['read', 'values', 'write'] } } })
const bearer = { authorization: `Bearer ${token}` }
const json = { ...bearer, 'content-type': 'application/json' }

/** What is asked of every adapter that mounts the admin API, by clients that mean well and others that do not. */
export function adminSuite(shell: AdminShell): void {
  describe(`the admin API on ${shell.name}`, () => {
    answers(shell)
    attacks(shell)
    if (!shell.readsBodies) bodies(shell)
    floods(shell)
  })
}

function answers(shell: AdminShell): void {
  it('is not mounted without authorize', async () => {
    const { cache } = openCache()
    const mounted = { cache, authorize: undefined as never }
    await expect(shell.start(mounted)).rejects.toThrow('authorize must be a function, got undefined')
  })

  it('answers below its path, and leaves the rest to the application', async () => {
    const { ask, article } = await start(shell)
    await article.set('a/b c', { title: 'kept' })
    expect(await (await ask('/app')).text()).toBe('the app')
    const health = await ask('/admin/cache/health', { headers: bearer })
    expect([health.status, health.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await health.json()).toMatchObject({ status: 'ok' })
    const key = await ask('/admin/cache/key/article/a%2Fb%20c?value=1', { headers: bearer })
    expect(await key.json()).toMatchObject({ id: 'a/b c', outcome: 'hit', value: { title: 'kept' } })
    expect((await ask('/admin/cache/health', { method: 'HEAD', headers: bearer })).status).toBe(200)
    const nothing = await ask('/admin/cache/nothing', { headers: bearer })
    expect(nothing.status).toBe(404)
    expect(nothing.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    const other = await ask('/admin/cache/health', { method: 'DELETE', headers: bearer })
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect((await ask('/admin/cache', { headers: bearer })).status).toBe(404)
  })

  it('invalidates', async () => {
    const { ask, article } = await start(shell)
    await article.set('1', 'kept', { tags: ['a'] })
    await article.set('2', 'kept')
    const body = JSON.stringify({ tags: ['a'] })
    const tags = await ask('/admin/cache/invalidate/tags', { method: 'POST', headers: json, body })
    expect(await tags.json()).toMatchObject({ status: 'applied', count: 1 })
    expect([await article.get('1'), await article.get('2')]).toEqual([undefined, 'kept'])
    const headers = { ...bearer, 'x-cache-admin': '1' }
    expect((await ask('/admin/cache/invalidate/layer/article', { method: 'POST', headers })).status).toBe(200)
    expect(await article.get('2')).toBeUndefined()
  })

  it('finds ids however long they may be', async () => {
    const { ask, article } = await start(shell)
    const id = 'long/'.repeat(300)
    await article.set(id, 'kept')
    const found = await ask(`/admin/cache/exists/article/${encodeURIComponent(id)}`, { headers: bearer })
    expect(await found.json()).toMatchObject({ exists: true })
  })
}

function attacks(shell: AdminShell): void {
  it.each([undefined, 'Bearer wrong', `Basic ${token}`, `Bearer ${token}x`])('refuses %j', async (authorization) => {
    const { ask } = await start(shell)
    const headers = authorization === undefined ? {} : { authorization }
    const refused = await ask('/admin/cache/health', { headers })
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/)
  })

  it.each([
    [
      'a form of another site',
      { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' },
      403,
    ],
    ['a form of an old browser', { 'content-type': 'text/plain', origin: 'https://evil.example' }, 403],
    ['a form', { 'content-type': 'text/plain' }, 415],
  ])('refuses %s, even with a token', async (_, fields, status) => {
    const { ask, article } = await start(shell)
    await article.set('1', 'kept')
    const headers = { ...bearer, ...fields }
    const refused = await ask('/admin/cache/invalidate/layer/article', { method: 'POST', headers, body: '{"a":"="}' })
    expect(refused.status).toBe(status)
    expect(refused.headers.get('access-control-allow-origin')).toBeNull()
    expect(await article.get('1')).toBe('kept')
  })

  it.each([
    '/../app',
    '/%2e%2e/app',
    '//health',
    '/health%00',
    '/%00',
    '/%',
    '/key/__proto__/1',
    '/key/article/%ED%A0%80',
    '/;/health',
  ])('is not led astray by the path %s', async (path) => {
    const { url } = await start(shell)
    const say = (fields: Record<string, string>): Promise<string> => {
      const text = requestText('GET', `/admin/cache${path}`, { ...fields, connection: 'close' })
      return sayRaw(url, (socket) => socket.write(text))
    }
    const [known, unknown] = [await say(bearer), await say({})]
    expect([200, 400, 404]).toContain(statusOf(known))
    expect([400, 401, 404]).toContain(statusOf(unknown))
    expect(known + unknown).not.toContain('the app')
  })
}

function bodies(shell: AdminShell): void {
  it.each([
    ['says that it is huge', (socket: Socket) => socket.write(post({ 'content-length': '10000000000' }))],
    ['has no end', endless],
  ])('does not read a body that %s', async (_, send) => {
    const { ask, url } = await start(shell)
    expect(statusOf(await sayRaw(url, send))).toBe(413)
    expect((await ask('/app')).status).toBe(200)
  })

  it('does not wait for a body that does not come', async () => {
    const { url } = await start(shell, { bodyTimeout: 50 })
    const heard = await sayRaw(url, (socket) => socket.write(`${post({ 'content-length': '100' })}{"tags":`))
    expect(statusOf(heard)).toBe(408)
  })
}

function floods(shell: AdminShell): void {
  it.each([
    ['with a token', bearer, 200, 50],
    ['without', {}, 401, 10],
  ])('answers no more than its limits say, %s, and the application goes on', async (_, headers, usual, limit) => {
    const { ask } = await start(shell, { rateLimit: { calls: 50, failures: 10 } })
    const counts = new Map<number, number>()
    for (let batch = 0; batch < 10; batch++) {
      const [own, ...statuses] = await Promise.all([
        statusFrom(ask('/app')),
        ...Array.from({ length: 100 }, () => statusFrom(ask('/admin/cache/health', { headers }))),
      ])
      expect(own).toBe(200)
      for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1)
    }
    expect(new Set(counts.keys())).toEqual(new Set([usual, 429]))
    expect(counts.get(usual)).toBe(limit)
    const refused = await ask('/admin/cache/health', { headers })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })
}

async function statusFrom(answer: Promise<Response>): Promise<number> {
  const { status, body } = await answer
  await body?.cancel()
  return status
}

function post(fields: Readonly<Record<string, string>>): string {
  return requestText('POST', '/admin/cache/invalidate/tags', { ...json, ...fields })
}

function endless(socket: Socket): void {
  socket.write(post({ 'transfer-encoding': 'chunked' }))
  const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`
  const more = (): void => {
    if (!socket.destroyed) socket.write(chunk, () => setImmediate(more))
  }
  more()
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- A cache of the tests.
function openCache() {
  const cache = createCache({ namespace: 'admin', layers: { article: queryLayer({ jitter: 0 }) } })
  onTestFinished(() => cache.close())
  return { cache: cache as Cache, article: cache.layer('article') }
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- As above.
async function start(shell: AdminShell, options: Partial<Mounted> = {}) {
  const { article, cache } = openCache()
  const running = await shell.start({ cache, authorize, ...options })
  onTestFinished(async () => {
    await running.close()
  })
  const { url } = running
  return { article, url, ask: (path: string, init?: RequestInit) => fetch(url + path, init) }
}
