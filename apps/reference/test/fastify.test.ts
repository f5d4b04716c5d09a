import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { smallApp } from './small-app.ts'

const ada = { username: 'ada', bio: 'Writes programs.', image: 'https://example.org/ada.png', following: false }
const one = {
  slug: 'one',
  title: 'Title of one',
  description: 'About one',
  tagList: ['apple', 'zebra'],
  createdAt: '2024-01-01T00:00:00.000Z',
  updatedAt: '2024-01-01T00:00:00.000Z',
  favorited: false,
  favoritesCount: 2,
  author: ada,
}

describe('the answers', () => {
  it('give an article with its body', async () => {
    const { server } = await smallApp()
    const answer = await server.inject('/api/articles/one')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(answer.json()).toEqual({ article: { ...one, body: 'Body of one' } })
  })

  it('give lists newest first, without bodies, with the number of all', async () => {
    const { server } = await smallApp()
    const all = (await server.inject('/api/articles')).json()
    expect(all.articles.map((article: { slug: string }) => article.slug)).toEqual([
      'five',
      'four',
      'three',
      'two',
      'one',
    ])
    expect(all.articlesCount).toBe(5)
    expect(all.articles[4]).toEqual(one)

    const page = (await server.inject('/api/articles?tag=apple&author=ada&limit=1&offset=1')).json()
    expect(page).toEqual({ articles: [one], articlesCount: 2 })
    expect((await server.inject('/api/articles?favorited=nobody')).json()).toEqual({ articles: [], articlesCount: 0 })
  })

  it('give sorted tags and profiles', async () => {
    const { server } = await smallApp()
    expect((await server.inject('/api/tags')).json()).toEqual({ tags: ['Mango', 'apple', 'zebra'] })
    expect((await server.inject('/api/profiles/ada')).json()).toEqual({ profile: ada })
  })

  it.each([
    ['/api/articles/none', 404, 'there is no such article'],
    ['/api/articles/', 404, 'there is no such article'],
    ['/api/profiles/nobody', 404, 'there is no such profile'],
    ['/api/profiles/', 404, 'there is no such profile'],
    ['/api/nothing', 404, 'there is nothing at GET /api/nothing'],
    ['/api/articles?limit=0', 422, 'limit must be a whole number from 1'],
    ['/api/articles?limit=5&limit=6', 422, 'limit must be a whole number from 1'],
    ['/api/articles?offset=-1', 422, 'offset must be a whole number from 0'],
    ['/api/articles?tag=a&tag=b', 422, 'tag may be given only once'],
    ['/api/articles/%E0%A4%A', 400, "'/api/articles/%E0%A4%A' is not a valid url component"],
  ])('to %s are %i: %s', async (url, status, problem) => {
    const { server } = await smallApp()
    const answer = await server.inject(url)
    expect(answer.statusCode).toBe(status)
    expect(answer.json()).toEqual({ errors: { body: [problem] } })
  })

  it('hide what went wrong here, and log it', async () => {
    const { server, database } = await smallApp()
    await database.close()
    const answer = await server.inject('/api/articles/one')
    expect(answer.statusCode).toBe(500)
    expect(answer.json()).toEqual({ errors: { body: ['something went wrong on the server'] } })
  })
})

describe('the cache', () => {
  it.each([
    '/api/articles/one',
    '/api/articles/none',
    '/api/articles',
    '/api/articles?tag=apple&author=ada&favorited=bob&limit=2&offset=1',
    '/api/tags',
    '/api/profiles/ada',
    '/api/profiles/nobody',
  ])('answers the second %s without asking the database', async (url) => {
    const { server, database } = await smallApp()
    const first = await server.inject(url)
    const asked = database.asked
    const second = await server.inject(url)

    expect(first.headers['x-cache']).toBe('MISS')
    expect(asked).toBe(1)
    expect(second.headers['x-cache']).toBe('HIT')
    expect(database.asked).toBe(1)
    expect(second.statusCode).toBe(first.statusCode)
    expect(second.body).toBe(first.body)
    expect(second.headers['server-timing']).toMatch(/^answer;dur=\d+\.\d{3}$/)
  })

  it('shares an entry between texts that ask for the same page', async () => {
    const { server, database } = await smallApp()
    await server.inject('/api/articles?tag=apple&limit=20')
    const same = await server.inject('/api/articles?offset=0&tag=apple')
    expect(same.headers['x-cache']).toBe('HIT')
    const other = await server.inject('/api/articles?tag=apple&offset=1')
    expect(other.headers['x-cache']).toBe('MISS')
    expect(database.asked).toBe(2)
  })

  it('asks the database once for many who ask at the same time', async () => {
    const { server, database } = await smallApp()
    const answers = await Promise.all(Array.from({ length: 20 }, () => server.inject('/api/articles')))
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1)
    expect(database.asked).toBe(1)
  })

  it('goes on answering what it knows when the database is gone', async () => {
    const { server, database } = await smallApp()
    await server.inject('/api/articles/one')
    await database.close()
    const answer = await server.inject('/api/articles/one')
    expect([answer.statusCode, answer.headers['x-cache']]).toEqual([200, 'HIT'])
  })

  it('serves tags that are a little old while it loads them anew', async () => {
    const { server, database } = await smallApp({ CACHE_TTL_TAGS: '1s' })
    await server.inject('/api/tags')
    await setTimeout(1050)
    const stale = await server.inject('/api/tags')
    expect([stale.headers['x-cache'], stale.json()]).toEqual(['STALE', { tags: ['Mango', 'apple', 'zebra'] }])

    await expect.poll(() => database.asked).toBe(2)
    await expect.poll(async () => (await server.inject('/api/tags')).headers['x-cache'], { interval: 20 }).toBe('HIT')
  })

  it('serves what was right before when the database fails', async () => {
    const { server, database } = await smallApp({ CACHE_TTL_ARTICLE: '50ms' })
    await server.inject('/api/articles/one')
    await database.close()
    await setTimeout(80)
    const answer = await server.inject('/api/articles/one')
    expect([answer.statusCode, answer.headers['x-cache']]).toEqual([200, 'STALE'])
  })

  it('is asked nothing for a wrong query', async () => {
    const { server, database } = await smallApp()
    const answer = await server.inject('/api/articles?limit=x')
    expect(answer.headers).not.toHaveProperty('x-cache')
    expect(database.asked).toBe(0)
  })

  it('can be switched off', async () => {
    const { server, database, parts } = await smallApp({ CACHE_ENABLED: 'false' })
    expect(parts.mode).toBe('off')
    await server.inject('/api/tags')
    const second = await server.inject('/api/tags')
    expect(second.headers['x-cache']).toBe('BYPASS')
    expect(database.asked).toBe(2)
  })
})

describe('about itself the app', () => {
  it('says how it is', async () => {
    const { server, database } = await smallApp()
    expect((await server.inject('/health')).json()).toEqual({
      status: 'ok',
      cache: { mode: 'memory only' },
      database: { articles: 5, users: 3 },
    })
    await database.close()
    expect((await server.inject('/health')).json()).toMatchObject({
      status: 'degraded',
      database: { error: 'database, countRows: the database is closed' },
    })
  })

  it('says what to try', async () => {
    const { server } = await smallApp()
    const answer = await server.inject({ url: '/', headers: { host: 'example.org:8080' } })
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(answer.body).toContain("'http://example.org:8080/api/articles?limit=100'")
  })
})
