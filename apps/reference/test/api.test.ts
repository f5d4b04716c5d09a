import { describe, expect, it } from 'vitest'
import { frameworks } from '../src/servers/frameworks.ts'
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
const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string
const draft = { title: 'How to fly', description: 'Ever wondered?', body: 'Jump.', tagList: ['wings', 'air', 'wings'] }

function slugsOf(body: { articles: { slug: string }[] }): string[] {
  return body.articles.map((article) => article.slug)
}

describe.each(frameworks)('on %s, articles', (framework) => {
  it('are given with their body', async () => {
    const { get } = await smallApp({ framework })
    const { status, headers, body } = await get('/api/articles/one')
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8'])
    expect(body).toEqual({ article: { ...one, body: 'Body of one' } })
  })

  it('are listed newest first, without bodies, with the number of all', async () => {
    const { get } = await smallApp({ framework })
    const all = (await get('/api/articles')).body
    expect(slugsOf(all)).toEqual(['five', 'four', 'three', 'two', 'one'])
    expect(all.articlesCount).toBe(5)
    expect(all.articles[4]).toEqual(one)

    const page = (await get('/api/articles?tag=apple&author=ada&limit=1&offset=1')).body
    expect(page).toEqual({ articles: [one], articlesCount: 2 })
    expect((await get('/api/articles?favorited=nobody')).body).toEqual({ articles: [], articlesCount: 0 })
    expect((await get('/api/articles/')).body).toEqual(all)
  })

  it('are written, changed and deleted by their author', async () => {
    const { ask, get, join } = await smallApp({ framework })
    const [token, other] = [await join('dan'), await join('eve')]
    const made = await ask('POST', '/api/articles', { token, body: { article: draft } })
    const author = { username: 'dan', bio: '', image: '', following: false }
    const article = { ...draft, slug: 'how-to-fly', tagList: ['air', 'wings'], createdAt: isoTime, updatedAt: isoTime }
    expect([made.status, made.body]).toEqual([
      201,
      { article: { ...article, favorited: false, favoritesCount: 0, author } },
    ])

    const path = '/api/articles/how-to-fly'
    const change = { article: { title: 'How to swim', body: 'Dive.' } }
    expect((await ask('PUT', path, { token: other, body: change })).status).toBe(403)
    const changed = await ask('PUT', path, { token, body: change })
    expect([changed.status, changed.body.article]).toMatchObject([
      200,
      { slug: 'how-to-swim', title: 'How to swim', body: 'Dive.', description: draft.description },
    ])
    expect((await get(path)).status).toBe(404)
    expect((await get('/api/articles/how-to-swim')).body).toEqual(changed.body)

    expect((await ask('DELETE', '/api/articles/how-to-swim', { token: other })).status).toBe(403)
    const gone = await ask('DELETE', '/api/articles/how-to-swim', { token })
    expect([gone.status, gone.text]).toEqual([204, ''])
    expect((await ask('DELETE', '/api/articles/how-to-swim', { token })).status).toBe(404)
    expect((await get('/api/articles/how-to-swim')).status).toBe(404)
  })

  it('of one title get different slugs, and none that means something else', async () => {
    const { ask, join } = await smallApp({ framework })
    const token = await join('dan')
    const slugs: string[] = []
    for (const title of ['One', 'One', 'Feed', '¿?', 'Übung & Tat']) {
      const made = await ask('POST', '/api/articles', { token, body: { article: { ...draft, title } } })
      slugs.push(made.body.article.slug)
    }
    expect(slugs).toEqual(['one-6', 'one-7', 'feed-8', 'untitled', 'übung-and-tat'])
    const kept = await ask('PUT', '/api/articles/one-7', { token, body: { article: { title: 'ONE!' } } })
    expect(kept.body.article.slug).toBe('one-7')
  })

  it('are favorites of some', async () => {
    const { ask, get, join } = await smallApp({ framework })
    const token = await join('dan')
    for (const method of ['POST', 'POST']) {
      const { status, body } = await ask(method, '/api/articles/one/favorite', { token })
      expect([status, body.article.favorited, body.article.favoritesCount]).toEqual([200, true, 3])
    }
    expect(slugsOf((await get('/api/articles?favorited=dan')).body)).toEqual(['one'])
    expect((await get('/api/articles/one', token)).body.article.favorited).toBe(true)
    expect((await get('/api/articles/one')).body.article).toMatchObject({ favorited: false, favoritesCount: 3 })

    const { body } = await ask('DELETE', '/api/articles/one/favorite', { token })
    expect(body.article).toMatchObject({ favorited: false, favoritesCount: 2 })
    expect((await ask('POST', '/api/articles/none/favorite', { token })).status).toBe(404)
  })

  it('are commented on', async () => {
    const { ask, get, join } = await smallApp({ framework })
    const [token, other] = [await join('dan'), await join('eve')]
    const path = '/api/articles/one/comments'
    const author = { username: 'dan', bio: '', image: '', following: false }
    const comment = { id: 1, createdAt: isoTime, updatedAt: isoTime, body: 'Nice.', author }
    const made = await ask('POST', path, { token, body: { comment: { body: 'Nice.' } } })
    expect([made.status, made.body]).toEqual([200, { comment }])
    expect((await get(path)).body).toEqual({ comments: [comment] })

    expect((await ask('DELETE', `${path}/1`, { token: other })).status).toBe(403)
    expect((await ask('DELETE', '/api/articles/two/comments/1', { token })).status).toBe(404)
    expect((await ask('DELETE', `${path}/x`, { token })).status).toBe(422)
    expect((await ask('DELETE', `${path}/1`, { token })).status).toBe(204)
    expect((await get(path)).body).toEqual({ comments: [] })
    expect((await get('/api/articles/none/comments')).status).toBe(404)
    const nowhere = await ask('POST', '/api/articles/none/comments', { token, body: { comment: { body: 'Nice.' } } })
    expect(nowhere.status).toBe(404)
  })

  it('come in a feed from those whom a reader follows', async () => {
    const { ask, get, join } = await smallApp({ framework })
    const token = await join('dan')
    expect((await get('/api/articles/feed', token)).body).toEqual({ articles: [], articlesCount: 0 })
    const followed = await ask('POST', '/api/profiles/ada/follow', { token })
    expect([followed.status, followed.body]).toEqual([200, { profile: { ...ada, following: true } }])

    const feed = (await get('/api/articles/feed?limit=2&offset=1', token)).body
    expect([slugsOf(feed), feed.articlesCount]).toEqual([['three', 'one'], 3])
    expect(feed.articles[1]).toEqual({ ...one, author: { ...ada, following: true } })
    expect((await get('/api/profiles/ada', token)).body.profile.following).toBe(true)
    expect((await get('/api/profiles/ada')).body).toEqual({ profile: ada })

    const unfollowed = await ask('DELETE', '/api/profiles/ada/follow', { token })
    expect(unfollowed.body).toEqual({ profile: ada })
    expect((await get('/api/articles/feed', token)).body.articlesCount).toBe(0)
    expect((await ask('POST', '/api/profiles/nobody/follow', { token })).status).toBe(404)
  })

  it('have tags, all of them sorted', async () => {
    const { get } = await smallApp({ framework })
    expect((await get('/api/tags')).body).toEqual({ tags: ['Mango', 'apple', 'zebra'] })
  })
})

describe.each(frameworks)('on %s, users', (framework) => {
  const user = { username: 'dan', email: 'Dan@Example.org', password: 'secret' }

  it('sign up, sign in, and are told who they are', async () => {
    const { ask, get } = await smallApp({ framework })
    const joined = await ask('POST', '/api/users', { body: { user } })
    const shown = { email: 'dan@example.org', username: 'dan', bio: '', image: '', token: expect.any(String) as string }
    expect([joined.status, joined.body]).toEqual([201, { user: shown }])

    const credentials = { email: user.email, password: user.password }
    const login = await ask('POST', '/api/users/login', { body: { user: credentials } })
    expect([login.status, login.body]).toEqual([200, { user: shown }])
    expect(login.body.user.token).not.toBe(joined.body.user.token)
    expect((await get('/api/user', login.body.user.token)).body).toEqual(login.body)

    for (const wrong of [
      { ...credentials, password: 'other' },
      { ...credentials, email: 'nobody@example.org' },
    ]) {
      const refused = await ask('POST', '/api/users/login', { body: { user: wrong } })
      expect([refused.status, refused.body]).toEqual([401, { errors: { body: ['email or password is wrong'] } }])
    }
  })

  it('have names and addresses of their own', async () => {
    const { ask } = await smallApp({ framework })
    await ask('POST', '/api/users', { body: { user } })
    const again = await ask('POST', '/api/users', { body: { user } })
    expect([again.status, again.body]).toEqual([
      422,
      { errors: { body: ['username has already been taken', 'email has already been taken'] } },
    ])
    const taken = await ask('POST', '/api/users', { body: { user: { ...user, username: 'ada', email: 'a@b.c' } } })
    expect(taken.body).toEqual({ errors: { body: ['username has already been taken'] } })
  })

  it('change what they are', async () => {
    const { ask, get, join } = await smallApp({ framework })
    const token = await join('dan')
    const changes = {
      username: 'dana',
      email: 'dana@example.org',
      bio: 'I fly.',
      image: 'https://example.org/dana.png',
    }
    const changed = await ask('PUT', '/api/user', { token, body: { user: changes } })
    expect([changed.status, changed.body]).toEqual([200, { user: { ...changes, token } }])
    expect((await get('/api/user', token)).body).toEqual(changed.body)
    expect((await get('/api/profiles/dan')).status).toBe(404)
    expect((await get('/api/profiles/dana')).body.profile).toMatchObject({ username: 'dana', bio: 'I fly.' })

    const cleared = await ask('PUT', '/api/user', { token, body: { user: { bio: null, image: '' } } })
    expect(cleared.body.user).toMatchObject({ bio: '', image: '', username: 'dana' })
    const taken = await ask('PUT', '/api/user', { token, body: { user: { username: 'ada' } } })
    expect([taken.status, taken.body]).toEqual([422, { errors: { body: ['username has already been taken'] } }])
    const same = await ask('PUT', '/api/user', { token, body: { user: { username: 'dana' } } })
    expect(same.status).toBe(200)
  })
})

describe.each(frameworks)('on %s', (framework) => {
  it('what is about oneself, and every write, is for those who are signed in', async () => {
    const { ask } = await smallApp({ framework })
    for (const [method, path] of [
      ['GET', '/api/user'],
      ['PUT', '/api/user'],
      ['DELETE', '/api/user/session'],
      ['GET', '/api/user/preferences'],
      ['PUT', '/api/user/preferences'],
      ['GET', '/api/articles/feed'],
      ['POST', '/api/articles'],
      ['PUT', '/api/articles/one'],
      ['DELETE', '/api/articles/one'],
      ['POST', '/api/articles/one/favorite'],
      ['DELETE', '/api/articles/one/favorite'],
      ['POST', '/api/articles/one/comments'],
      ['DELETE', '/api/articles/one/comments/1'],
      ['POST', '/api/profiles/ada/follow'],
      ['DELETE', '/api/profiles/ada/follow'],
    ] as const) {
      const { status, body } = await ask(method, path)
      expect({ method, path, status, body }).toEqual({
        method,
        path,
        status: 401,
        body: { errors: { body: ['sign in first: there is no field "Authorization: Token …"'] } },
      })
    }
  })

  it('a token that is not valid is refused wherever it counts', async () => {
    const { ask, get, join } = await smallApp({ framework })
    const token = await join('dan')
    const others = [`${token}x`, 'nonsense', await (await smallApp({ framework, jwtSecret: 'other' })).join('dan')]
    for (const other of others) {
      expect((await get('/api/articles', other)).status).toBe(401)
      expect((await get('/api/user', other)).status).toBe(401)
      expect((await get('/api/tags', other)).status).toBe(200)
    }
    expect((await ask('GET', '/api/user', { headers: { authorization: `Bearer ${token}` } })).status).toBe(401)
  })

  it('the app says how it is, and what to try', async () => {
    const { database, get, url } = await smallApp({ framework })
    expect((await get('/health')).body).toEqual({
      status: 'ok',
      cache: {
        mode: 'memory only',
        status: 'ok',
        score: 100,
        recommendations: [expect.stringMatching(/^Memory only/)],
      },
      database: { queries: 0, articles: 5, users: 3 },
    })
    await get('/api/tags')
    expect((await get('/health')).body).toMatchObject({ database: { queries: 1 } })
    const metrics = await get('/metrics')
    expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(metrics.text).toMatch(/^cache_loads_total\{layer="tags",outcome="loaded"\} 1$/m)

    const home = await get('/')
    expect(home.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(home.text).toContain(`'${url}/api/articles?limit=100'`)

    await database.close()
    expect((await get('/health')).body).toMatchObject({
      status: 'degraded',
      database: { error: 'database, countRows: the database is closed' },
    })
  })
})
