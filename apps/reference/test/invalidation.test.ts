import { expect, it } from 'vitest'
import { frameworks } from '../src/servers/frameworks.ts'
import type { Client } from './client.ts'
import { scratchDatabase } from './scratch-database.ts'
import { type SmallApp, smallApp } from './small-app.ts'
import { smallContent } from './small-content.ts'

/** By name, `''` for somebody anonymous. */
type Readers = Readonly<Record<'' | 'dan' | 'eve', string | undefined>>

const pages = [
  '/api/articles',
  '/api/articles?tag=apple',
  '/api/articles?tag=zebra',
  '/api/articles?tag=pear',
  '/api/articles?author=ada',
  '/api/articles?author=dan',
  '/api/articles?author=ada&offset=50',
  '/api/articles?favorited=dan',
  '/api/articles?favorited=dan&tag=zebra',
  '/api/articles?favorited=bob',
  '/api/articles/one',
  '/api/articles/two',
  '/api/articles/six',
  '/api/articles/seven',
  '/api/articles/one/comments',
  '/api/articles/six/comments',
  '/api/articles/seven/comments',
  '/api/profiles/ada',
  '/api/profiles/dan',
  '/api/profiles/fay',
  '/api/tags',
]

const draft = { title: 'Seven', description: 'About seven', body: 'Body of seven' }

/**
 * Besides the small content: `six`, by dan, tagged apple, which eve has commented on; dan follows ada and favors two; eve follows
 * dan.
 */
async function inhabited(app: SmallApp): Promise<Readers> {
  const [dan, eve] = [await app.join('dan'), await app.join('eve')]
  const six = { ...draft, title: 'Six', tagList: ['apple'] }
  await app.ask('POST', '/api/articles', { token: dan, body: { article: six } })
  await app.ask('POST', '/api/articles/six/comments', { token: eve, body: { comment: { body: 'So?' } } })
  await app.ask('POST', '/api/profiles/ada/follow', { token: dan })
  await app.ask('POST', '/api/articles/two/favorite', { token: dan })
  await app.ask('POST', '/api/profiles/dan/follow', { token: eve })
  return { '': undefined, dan, eve }
}

/** Every page as every reader gets it, under names as `eve /api/tags`. */
function asked(readers: Readers): { name: string; path: string; token: string | undefined }[] {
  return Object.entries(readers).flatMap(([reader, token]) => {
    const paths = token === undefined ? pages : [...pages, '/api/articles/feed']
    return paths.map((path) => ({ name: `${reader} ${path.replace(/^\/api/, '')}`.trim(), path, token }))
  })
}

/** The pages that a write makes wrong, for everybody. */
function forAll(...paths: string[]): string[] {
  return ['', 'dan ', 'eve '].flatMap((reader) => paths.map((path) => `${reader}${path}`))
}

function forReader(reader: 'dan' | 'eve', ...paths: string[]): string[] {
  return paths.map((path) => `${reader} ${path}`)
}

type Write = (ask: Client['ask'], readers: Readers) => Promise<{ status: number }>

const writes: [what: string, write: Write, wrong: string[]][] = [
  [
    'a favorite',
    (ask, { dan: token }) => ask('POST', '/api/articles/one/favorite', { token }),
    [
      ...forAll('/articles', '/articles?tag=apple', '/articles?tag=zebra', '/articles?author=ada', '/articles/one'),
      ...forAll('/articles?favorited=dan', '/articles?favorited=dan&tag=zebra', '/articles?favorited=bob'),
      ...forReader('dan', '/articles/feed'),
    ],
  ],
  [
    'a favorite that is none any more',
    (ask, { dan: token }) => ask('DELETE', '/api/articles/two/favorite', { token }),
    forAll('/articles', '/articles?tag=apple', '/articles?favorited=dan', '/articles?favorited=bob', '/articles/two'),
  ],
  [
    'a comment',
    (ask, { eve: token }) => ask('POST', '/api/articles/one/comments', { token, body: { comment: { body: 'Ah.' } } }),
    forAll('/articles/one/comments'),
  ],
  [
    'a comment that is deleted',
    (ask, { eve: token }) => ask('DELETE', '/api/articles/six/comments/1', { token }),
    forAll('/articles/six/comments'),
  ],
  [
    'a new article of known tags',
    (ask, { dan: token }) =>
      ask('POST', '/api/articles', { token, body: { article: { ...draft, tagList: ['apple'] } } }),
    [
      ...forAll('/articles', '/articles?tag=apple', '/articles?author=dan'),
      ...forAll('/articles/seven', '/articles/seven/comments'),
      ...forReader('eve', '/articles/feed'),
    ],
  ],
  [
    'a new article of a new tag',
    (ask, { eve: token }) =>
      ask('POST', '/api/articles', { token, body: { article: { ...draft, tagList: ['pear'] } } }),
    [
      ...forAll('/articles', '/articles?tag=pear'),
      ...forAll('/articles/seven', '/articles/seven/comments'),
      // The same response for everybody: the first reader has brought it back.
      '/tags',
    ],
  ],
  [
    'another text',
    (ask, { dan: token }) => ask('PUT', '/api/articles/six', { token, body: { article: { body: 'Other.' } } }),
    [
      ...forAll('/articles', '/articles?tag=apple', '/articles?author=dan', '/articles/six'),
      ...forReader('eve', '/articles/feed'),
    ],
  ],
  [
    'another title, which moves the article',
    (ask, { dan: token }) => ask('PUT', '/api/articles/six', { token, body: { article: { title: 'Seven' } } }),
    [
      ...forAll('/articles', '/articles?tag=apple', '/articles?author=dan', '/articles/six', '/articles/seven'),
      ...forAll('/articles/six/comments', '/articles/seven/comments'),
      ...forReader('eve', '/articles/feed'),
    ],
  ],
  [
    'an article that is deleted',
    (ask, { dan: token }) => ask('DELETE', '/api/articles/six', { token }),
    [
      ...forAll('/articles', '/articles?tag=apple', '/articles?author=dan'),
      ...forAll('/articles/six', '/articles/six/comments'),
      ...forReader('eve', '/articles/feed'),
    ],
  ],
  [
    'somebody who follows another',
    (ask, { eve: token }) => ask('POST', '/api/profiles/ada/follow', { token }),
    forReader(
      'eve',
      '/articles',
      '/articles?tag=apple',
      '/articles?tag=zebra',
      '/articles?author=ada',
      '/articles?favorited=bob',
      '/articles/one',
      '/profiles/ada',
      '/articles/feed',
    ),
  ],
  [
    'somebody who follows another no more',
    (ask, { eve: token }) => ask('DELETE', '/api/profiles/dan/follow', { token }),
    forReader(
      'eve',
      '/articles',
      '/articles?tag=apple',
      '/articles?author=dan',
      '/articles/six',
      '/profiles/dan',
      '/articles/feed',
    ),
  ],
  [
    'another bio',
    (ask, { dan: token }) => ask('PUT', '/api/user', { token, body: { user: { bio: 'I write.' } } }),
    [
      ...forAll('/articles', '/articles?tag=apple', '/articles?author=dan', '/articles/six', '/profiles/dan'),
      ...forReader('eve', '/articles/feed'),
    ],
  ],
  [
    'another name',
    (ask, { dan: token }) => ask('PUT', '/api/user', { token, body: { user: { username: 'fay' } } }),
    [
      ...forAll('/articles', '/articles?tag=apple', '/articles?author=dan', '/articles/six', '/profiles/dan'),
      ...forAll('/profiles/fay', '/articles?favorited=dan', '/articles?favorited=dan&tag=zebra'),
      ...forReader('eve', '/articles/feed'),
    ],
  ],
  [
    'another password',
    (ask, { dan: token }) => ask('PUT', '/api/user', { token, body: { user: { password: 'other' } } }),
    [],
  ],
  [
    'somebody new',
    (ask) =>
      ask('POST', '/api/users', { body: { user: { username: 'fay', email: 'fay@example.org', password: 'secret' } } }),
    forAll('/profiles/fay'),
  ],
  [
    'a size of pages',
    (ask, { dan: token }) => ask('PUT', '/api/user/preferences', { token, body: { preferences: { pageSize: 2 } } }),
    forReader(
      'dan',
      ...pages.filter((path) => /^\/api\/articles(?:\?|$)/.test(path)).map((path) => path.replace(/^\/api/, '')),
      '/articles/feed',
    ),
  ],
  [
    'a write that is refused',
    (ask, { eve: token }) => ask('PUT', '/api/articles/six', { token, body: { article: { title: 'Seven' } } }),
    [],
  ],
]

// The domain says what is wrong, and each framework what a response shows: one is asked everything, the others a choice.
const onAll = new Set(['a favorite', 'somebody who follows another', 'another title, which moves the article'])
const cases = frameworks.flatMap((framework) =>
  writes
    .filter(([what]) => framework === 'fastify' || onAll.has(what))
    .map(([what, write, wrong]) => ({ what, framework, write, wrong })),
)

it.each(cases)(
  '$what makes wrong what shows it, and nothing else, on $framework',
  async ({ framework, write, wrong }) => {
    const file = await scratchDatabase(smallContent)
    const app = await smallApp({ framework, file })
    const truth = await smallApp({ framework, file, env: { CACHE_ENABLED: 'false' } })
    const readers = await inhabited(app)
    const all = asked(readers)
    for (const { path, token } of all) await app.get(path, token)
    for (const { name, path, token } of all) expect([name, (await app.get(path, token)).xCache]).toEqual([name, 'HIT'])

    await write(app.ask, readers)
    const missed: string[] = []
    for (const { name, path, token } of all) {
      const [now, right] = [await app.get(path, token), await truth.get(path, token)]
      expect([name, now.status, now.text]).toEqual([name, right.status, right.text])
      if (now.xCache !== 'HIT') missed.push(name)
    }
    expect(missed.toSorted()).toEqual(wrong.toSorted())
  },
)
