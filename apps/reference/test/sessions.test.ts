import { randomUUID } from 'node:crypto'
import { startRedis } from '@tooling/redis-harness'
import { describe, expect, inject, it } from 'vitest'
import { frameworks } from '../src/servers/frameworks.ts'
import { scratchDatabase } from './scratch-database.ts'
import { type SmallApp, smallApp } from './small-app.ts'
import { smallContent } from './small-content.ts'

const day = 86_400_000

const ended = { errors: { body: ['the session has ended'] } }

async function login({ ask }: SmallApp, username: string, password = `password of ${username}`): Promise<string> {
  const { body } = await ask('POST', '/api/users/login', {
    body: { user: { email: `${username}@example.org`, password } },
  })
  return body.user.token as string
}

describe.each(frameworks)('a session on %s', (framework) => {
  it('ends at once with its logout, and no other does', async () => {
    const app = await smallApp({ framework })
    const token = await app.join('dan')
    const other = await login(app, 'dan')
    for (const path of ['/api/user', '/api/articles', '/api/articles']) await app.get(path, token)

    expect((await app.ask('DELETE', '/api/user/session', { token })).status).toBe(204)
    for (const path of ['/api/user', '/api/articles', '/api/articles/feed']) {
      const refused = await app.get(path, token)
      expect([refused.status, refused.body]).toEqual([401, ended])
    }
    expect((await app.ask('DELETE', '/api/user/session', { token })).status).toBe(401)
    expect((await app.get('/api/user', other)).status).toBe(200)
  })

  it('has the preferences of its user, and so have the others', async () => {
    const app = await smallApp({ framework })
    const token = await app.join('dan')
    const other = await login(app, 'dan')
    const path = '/api/user/preferences'
    expect((await app.get(path, token)).body).toEqual({ preferences: { pageSize: null, favoriteTags: [] } })
    expect((await app.get('/api/articles', other)).body.articles.length).toBe(5)

    const preferences = { pageSize: 2, favoriteTags: ['zebra', 'apple'] }
    const saved = await app.ask('PUT', path, { token, body: { preferences } })
    expect([saved.status, saved.body]).toEqual([200, { preferences }])
    expect((await app.get(path, other)).body).toEqual({ preferences })
    expect((await app.get('/api/articles', other)).body.articles.length).toBe(2)
    expect((await app.get('/api/articles?limit=3', other)).body.articles.length).toBe(3)
    expect((await app.get('/api/articles')).body.articles.length).toBe(5)
  })

  it('ends with a new password, unless it is the one that chose it', async () => {
    const app = await smallApp({ framework })
    const token = await app.join('dan')
    const other = await login(app, 'dan')
    await app.get('/api/user', other)
    await app.ask('PUT', '/api/user', { token, body: { user: { password: 'a new one' } } })
    expect((await app.get('/api/user', other)).status).toBe(401)
    expect((await app.get('/api/user', token)).status).toBe(200)
    expect((await app.get('/api/user', await login(app, 'dan', 'a new one'))).status).toBe(200)
  })
})

it('a session ends after thirty days', async () => {
  let now = Date.UTC(2025, 0, 1)
  const app = await smallApp({ surroundings: { now: () => new Date(now) } })
  const token = await app.join('dan')
  now += 29 * day
  expect((await app.get('/api/user', token)).status).toBe(200)
  now += 2 * day
  expect((await app.get('/api/user', token)).status).toBe(401)
})

describe('two instances that share Redis', () => {
  async function instances(redisUrl: string): Promise<[SmallApp, SmallApp]> {
    const env = { REDIS_URL: redisUrl, CACHE_NAMESPACE: `reference-${randomUUID()}` }
    const file = await scratchDatabase(smallContent)
    return [await smallApp({ env, file, framework: 'express' }), await smallApp({ env, file, framework: 'nest' })]
  }

  it('know of one session, and refuse it both as soon as one has ended it', async () => {
    const [one, other] = await instances(inject('redisUrl'))
    const token = await one.join('dan')
    await one.get('/api/user', token)
    const before = other.database.asked
    expect((await other.get('/api/user', token)).status).toBe(200)
    expect(other.database.asked).toBe(before)

    await one.get('/api/articles', token)
    await other.get('/api/articles', token)
    await one.ask('DELETE', '/api/user/session', { token })
    for (const instance of [other, one]) {
      const refused = await instance.get('/api/articles', token)
      expect([refused.status, refused.body]).toEqual([401, ended])
    }
  })

  it('are told of new preferences at once', async () => {
    const [one, other] = await instances(inject('redisUrl'))
    const token = await one.join('dan')
    await other.get('/api/user/preferences', token)
    await one.ask('PUT', '/api/user/preferences', { token, body: { preferences: { pageSize: 3 } } })
    expect((await other.get('/api/user/preferences', token)).body.preferences.pageSize).toBe(3)
  })

  it('go by the database when Redis is gone', async () => {
    const redis = await startRedis()
    const [one, other] = await instances(redis.url)
    const token = await one.join('dan')
    const kept = await one.join('eve')
    await other.get('/api/user', token)
    await redis.stop()

    expect((await other.get('/api/user', kept)).body.user.username).toBe('eve')
    expect((await one.ask('DELETE', '/api/user/session', { token })).status).toBe(204)
    for (const instance of [one, other]) expect((await instance.get('/api/user', token)).status).toBe(401)
  })
})
