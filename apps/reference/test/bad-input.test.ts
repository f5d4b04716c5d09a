import { describe, expect, it } from 'vitest'
import { frameworks } from '../src/servers/frameworks.ts'
import { smallApp } from './small-app.ts'

const user = { username: 'eve', email: 'eve@example.org', password: 'secret' }
const article = { title: 'Title', description: 'About', body: 'Body' }
const line = 'must be a text of 1 to 1000 characters'
const name = 'must be a text of 1 to 100 characters without control characters'
const address = 'must be an email address of at most 254 characters'

const wrong: [what: string, method: string, path: string, body: unknown, status: number, problems: string[]][] = [
  ['no JSON', 'POST', '/api/users', '{"user":', 422, ['the body is not JSON']],
  ['no body', 'POST', '/api/users', undefined, 422, ['user must be an object']],
  ['another value', 'POST', '/api/users', '"user"', 422, ['user must be an object']],
  ['nothing', 'POST', '/api/users', 'null', 422, ['user must be an object']],
  ['a list', 'POST', '/api/users', { user: [] }, 422, ['user must be an object']],
  [
    'no fields',
    'POST',
    '/api/users',
    { user: {} },
    422,
    [`user.username ${name}`, `user.email ${address}`, `user.password ${line}`],
  ],
  [
    'wrong types',
    'POST',
    '/api/users',
    { user: { username: 7, email: ['a@b.c'], password: null } },
    422,
    [`user.username ${name}`, `user.email ${address}`, `user.password ${line}`],
  ],
  ['a blank name', 'POST', '/api/users', { user: { ...user, username: ' ' } }, 422, [`user.username ${name}`]],
  ['half a character', 'POST', '/api/users', { user: { ...user, username: '\ud800' } }, 422, [`user.username ${name}`]],
  ['a control', 'POST', '/api/users', { user: { ...user, username: 'a\nb' } }, 422, [`user.username ${name}`]],
  [
    'a long name',
    'POST',
    '/api/users',
    { user: { ...user, username: 'x'.repeat(101) } },
    422,
    [`user.username ${name}`],
  ],
  ['no address', 'POST', '/api/users', { user: { ...user, email: 'eve' } }, 422, [`user.email ${address}`]],
  ['no password', 'POST', '/api/users/login', { user: { email: 'a@b.c' } }, 422, [`user.password ${line}`]],
  ['an empty password', 'PUT', '/api/user', { user: { password: '' } }, 422, [`user.password ${line}`]],
  ['a wrong bio', 'PUT', '/api/user', { user: { bio: 7 } }, 422, [`user.bio ${line}`]],
  [
    'an article without anything',
    'POST',
    '/api/articles',
    { article: {} },
    422,
    [`article.title ${line}`, `article.description ${line}`, 'article.body must be a text of 1 to 200000 characters'],
  ],
  [
    'tags that are none',
    'POST',
    '/api/articles',
    { article: { ...article, tagList: 'a,b' } },
    422,
    ['article.tagList must be a list of texts'],
  ],
  [
    'a tag that is none',
    'POST',
    '/api/articles',
    { article: { ...article, tagList: ['a', 7] } },
    422,
    [`article.tagList.1 ${name}`],
  ],
  [
    'too many tags',
    'POST',
    '/api/articles',
    { article: { ...article, tagList: Array.from({ length: 51 }, (_, i) => `t${i}`) } },
    422,
    ['article.tagList must be a list of at most 50 texts'],
  ],
  ['an empty title', 'PUT', '/api/articles/mine', { article: { title: '' } }, 422, [`article.title ${line}`]],
  [
    'a comment of nothing',
    'POST',
    '/api/articles/one/comments',
    { comment: { body: '' } },
    422,
    ['comment.body must be a text of 1 to 200000 characters'],
  ],
  [
    'a page of nothing',
    'PUT',
    '/api/user/preferences',
    { preferences: { pageSize: 0, favoriteTags: [''] } },
    422,
    ['preferences.pageSize must be a whole number from 1 to 100', `preferences.favoriteTags.0 ${name}`],
  ],
  ['too much', 'POST', '/api/articles', 'x'.repeat(1_600_000), 413, ['the body is too large']],
  ['a limit of 0', 'GET', '/api/articles?limit=0', undefined, 422, ['limit must be a whole number from 1']],
  ['two offsets', 'GET', '/api/articles?offset=1&offset=2', undefined, 422, ['offset must be a whole number from 0']],
  ['two tags', 'GET', '/api/articles?tag=a&tag=b', undefined, 422, ['tag may be given only once']],
  ['a bad feed', 'GET', '/api/articles/feed?limit=x', undefined, 422, ['limit must be a whole number from 1']],
  ['what is no path', 'GET', '/api/articles/%E0%A4%A', undefined, 400, ['the request is malformed']],
  ['a long slug', 'GET', `/api/articles/${'x'.repeat(5000)}`, undefined, 404, ['there is no such article']],
  ['a long name', 'GET', `/api/profiles/${'x'.repeat(5000)}`, undefined, 404, ['there is no such profile']],
  ['an unknown path', 'GET', '/api/nothing?x=1', undefined, 404, ['there is nothing at GET /api/nothing?x=1']],
  ['an unknown method', 'PATCH', '/api/articles/one', undefined, 404, ['there is nothing at PATCH /api/articles/one']],
  ['other letters', 'GET', '/API/articles', undefined, 404, ['there is nothing at GET /API/articles']],
  ['an id of no comment', 'DELETE', '/api/articles/one/comments/x', undefined, 422, ['id must be a whole number']],
]

describe.each(frameworks)('%s', (framework) => {
  it('says what is wrong with a request', async () => {
    const { ask, join } = await smallApp({ framework })
    const token = await join('dan')
    for (const [what, method, path, body, status, problems] of wrong) {
      const reply = await ask(method, path, { token, body })
      expect({ what, status: reply.status, body: reply.body }).toEqual({
        what,
        status,
        body: { errors: { body: problems } },
      })
      expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8')
    }
  })

  it('reads a body whatever it is called', async () => {
    const { ask } = await smallApp({ framework })
    for (const [index, type] of ['application/json; charset=utf-8', 'text/plain', 'application/xml'].entries()) {
      const body = { user: { username: `user ${index}`, email: `${index}@example.org`, password: 'secret' } }
      expect((await ask('POST', '/api/users', { body, headers: { 'content-type': type } })).status).toBe(201)
    }
  })
})
