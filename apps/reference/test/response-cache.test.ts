import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { frameworks } from '../src/servers/frameworks.ts'
import { smallApp } from './small-app.ts'

const off = { CACHE_ENABLED: 'false' }
const timing = /^answer;dur=\d+\.\d{3}(?:, query;desc="[a-z ]+")?$/

describe.each(frameworks)('the cache on %s', (framework) => {
  it('answers the second request without asking the database', async () => {
    const { database, get } = await smallApp({ framework })
    for (const path of [
      '/api/articles/one',
      '/api/articles/none',
      '/api/articles',
      '/api/articles?tag=apple&author=ada&favorited=bob&limit=2&offset=1',
      '/api/articles/one/comments',
      '/api/tags',
      '/api/profiles/ada',
      '/api/profiles/nobody',
    ]) {
      const before = database.asked
      const first = await get(path)
      expect([path, first.xCache, database.asked - before]).toEqual([path, 'MISS', 1])
      const second = await get(path)
      expect([path, second.xCache, database.asked - before]).toEqual([path, 'HIT', 1])
      expect([second.status, second.text]).toEqual([first.status, first.text])
      for (const { headers } of [first, second]) expect(headers.get('server-timing')).toMatch(timing)
      expect(first.headers.get('server-timing')).toContain('query;desc="loaded"')
      expect(second.headers.get('server-timing')).not.toContain('query')
    }
  })

  it('shares what everybody gets, and adds what is the reader’s own', async () => {
    const { database, ask, get, join } = await smallApp({ framework })
    const [dan, eve] = [await join('dan'), await join('eve')]
    await ask('POST', '/api/profiles/ada/follow', { token: dan })
    const path = '/api/articles/one'
    const anonymous = await get(path)

    const before = database.asked
    const [first, second, other] = [await get(path, dan), await get(path, dan), await get(path, eve)]
    expect([first, second, other].map(({ xCache }) => xCache)).toEqual(['MISS', 'HIT', 'MISS'])
    // The sessions, which are not kept in memory, and the marks of each reader; the article is there.
    expect(database.asked - before).toBe(5)
    expect(first.headers.get('server-timing')).toContain('query;desc="hit in memory"')
    expect(first.body.article.author.following).toBe(true)
    expect(second.text).toBe(first.text)
    expect(other.text).toBe(anonymous.text)
    expect(second.headers.get('cache-control')).toContain('private')
  })

  it('shares what does not depend on who asks, tokens or not', async () => {
    const { get, join } = await smallApp({ framework })
    const first = await get('/api/tags', await join('dan'))
    const [second, third] = [await get('/api/tags', await join('eve')), await get('/api/tags')]
    expect([first.xCache, second.xCache, third.xCache]).toEqual(['MISS', 'HIT', 'HIT'])
  })

  it('takes texts that ask for the same page for one', async () => {
    const { database, get } = await smallApp({ framework })
    await get('/api/articles?tag=apple&limit=20')
    expect((await get('/api/articles?offset=0&tag=apple&from=mail')).xCache).toBe('HIT')
    expect((await get('/api/articles?tag=apple&offset=1')).xCache).toBe('MISS')
    expect(database.asked).toBe(2)
  })

  it('asks the database once for many who ask at the same time', async () => {
    const { database, get } = await smallApp({ framework })
    const replies = await Promise.all(Array.from({ length: 20 }, () => get('/api/articles')))
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1)
    expect(database.asked).toBe(1)
  })

  it('goes on answering what it knows when the database is gone', async () => {
    const { database, get } = await smallApp({ framework })
    await get('/api/articles/one')
    await database.close()
    const known = await get('/api/articles/one')
    expect([known.status, known.xCache]).toEqual([200, 'HIT'])
    const unknown = await get('/api/tags')
    expect([unknown.status, unknown.body]).toEqual([500, { errors: { body: ['something went wrong on the server'] } }])
  })

  it('answers with what was right before when the database fails', async () => {
    const { database, get } = await smallApp({ framework, env: { CACHE_TTL_ARTICLE: '50ms' } })
    const before = await get('/api/articles/one')
    await database.close()
    await setTimeout(80)
    const reply = await get('/api/articles/one')
    expect([reply.status, reply.text]).toEqual([200, before.text])
  })

  it('answers HEAD as it would GET, and a client that knows the answer in short', async () => {
    const { ask, get } = await smallApp({ framework })
    const first = await get('/api/articles/one')
    const head = await ask('HEAD', '/api/articles/one')
    expect([head.status, head.xCache, head.text]).toEqual([200, 'HIT', ''])
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' }
    expect((await ask('GET', '/api/articles/one', { headers })).status).toBe(304)
  })

  it('can be switched off', async () => {
    const { database, get, parts } = await smallApp({ framework, env: off })
    expect(parts.mode).toBe('off')
    for (const asked of [1, 2]) {
      const { headers, xCache } = await get('/api/tags')
      expect([xCache, database.asked]).toEqual(['BYPASS', asked])
      expect(headers.get('server-timing')).toMatch(timing)
    }
  })

  it('is told nothing of wrong queries', async () => {
    const { database, get } = await smallApp({ framework })
    for (const query of ['limit=x', 'limit=5&limit=6', 'tag=a&tag=b']) {
      const reply = await get(`/api/articles?${query}`)
      expect([reply.status, database.asked]).toEqual([422, 0])
    }
  })
})

it('tags that are a little old are served while they are loaded anew', async () => {
  const { database, get } = await smallApp({ env: { CACHE_TTL_TAGS: '1s' } })
  await get('/api/tags')
  await setTimeout(1050)
  const stale = await get('/api/tags')
  expect([stale.body, stale.headers.get('server-timing')]).toEqual([
    { tags: ['Mango', 'apple', 'zebra'] },
    expect.stringContaining('query;desc="stale in memory"') as string,
  ])
  await expect.poll(() => database.asked).toBe(2)
})
