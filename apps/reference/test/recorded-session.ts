/** Who asks: by name, or nobody in particular. */
export type Who = 'anonymous' | 'dan' | 'eve'

export interface Step {
  readonly who: Who
  readonly method: string
  readonly path: string
  readonly body?: object
}

const article = {
  title: 'Six',
  description: 'About six',
  body: 'Six is fine. Five is not.',
  tagList: ['pear', 'apple'],
}
const secret = { email: 'dan@example.org', password: 'secret' }

/** Between two of these comes a part of the readings. */
const writings: readonly Step[] = [
  { who: 'dan', method: 'POST', path: '/api/users', body: { user: { username: 'dan', ...secret } } },
  {
    who: 'eve',
    method: 'POST',
    path: '/api/users',
    body: { user: { username: 'eve', email: 'eve@example.org', password: 'e' } },
  },
  { who: 'anonymous', method: 'POST', path: '/api/users', body: { user: { username: 'dan', ...secret } } },
  { who: 'dan', method: 'POST', path: '/api/profiles/ada/follow' },
  { who: 'eve', method: 'POST', path: '/api/profiles/dan/follow' },
  { who: 'dan', method: 'POST', path: '/api/articles', body: { article } },
  { who: 'dan', method: 'POST', path: '/api/articles', body: { article: {} } },
  { who: 'eve', method: 'POST', path: '/api/articles/six/favorite' },
  { who: 'eve', method: 'POST', path: '/api/articles/one/favorite' },
  { who: 'dan', method: 'POST', path: '/api/articles/six/comments', body: { comment: { body: 'Mine.' } } },
  { who: 'eve', method: 'POST', path: '/api/articles/six/comments', body: { comment: { body: 'Yours.' } } },
  { who: 'eve', method: 'PUT', path: '/api/articles/six', body: { article: { body: 'Stolen.' } } },
  { who: 'dan', method: 'PUT', path: '/api/articles/six', body: { article: { body: 'All are fine.' } } },
  { who: 'dan', method: 'PUT', path: '/api/user', body: { user: { bio: 'I write.', image: 'https://example.org/d' } } },
  { who: 'dan', method: 'PUT', path: '/api/user/preferences', body: { preferences: { pageSize: 2 } } },
  { who: 'dan', method: 'PUT', path: '/api/articles/six', body: { article: { title: 'Seven' } } },
  { who: 'dan', method: 'DELETE', path: '/api/articles/seven/comments/2' },
  { who: 'dan', method: 'DELETE', path: '/api/articles/seven/comments/1' },
  { who: 'eve', method: 'DELETE', path: '/api/articles/one/favorite' },
  { who: 'eve', method: 'PUT', path: '/api/user', body: { user: { username: 'eva', password: 'a new one' } } },
  { who: 'eve', method: 'DELETE', path: '/api/profiles/dan/follow' },
  { who: 'dan', method: 'DELETE', path: '/api/articles/seven' },
  { who: 'dan', method: 'DELETE', path: '/api/user/session' },
  { who: 'dan', method: 'POST', path: '/api/articles', body: { article } },
  { who: 'dan', method: 'POST', path: '/api/users/login', body: { user: { ...secret, password: 'wrong' } } },
  { who: 'dan', method: 'POST', path: '/api/users/login', body: { user: secret } },
  { who: 'dan', method: 'POST', path: '/api/articles', body: { article } },
]

const paths = [
  '/api/articles',
  '/api/articles?tag=apple',
  '/api/articles?tag=pear&author=dan',
  '/api/articles?author=dan',
  '/api/articles?favorited=eve',
  '/api/articles?favorited=eva&limit=1',
  '/api/articles?limit=2&offset=2',
  '/api/articles?limit=none',
  '/api/articles/feed',
  '/api/articles/feed?limit=1&offset=1',
  '/api/articles/one',
  '/api/articles/six',
  '/api/articles/seven',
  '/api/articles/six/comments',
  '/api/articles/seven/comments',
  '/api/articles/seven/analysis',
  '/api/articles/one/analysis',
  '/api/profiles/ada',
  '/api/profiles/dan',
  '/api/profiles/eve',
  '/api/profiles/eva',
  '/api/tags',
  '/api/countries/NO',
  '/api/countries/XX',
  '/api/user',
  '/api/user/preferences',
  '/api/nothing',
]

const readings: readonly Step[] = paths.flatMap((path) =>
  (['anonymous', 'dan', 'eve'] as const).map((who) => ({ who, method: 'GET', path })),
)

// As many as leave some of the answers unasked for a few writes, and some asked twice between two.
const readBetween = 40

/** Some hundred requests of three readers, who write now and then. */
export const recordedSession: readonly Step[] = writings.flatMap((writing, round) => {
  const first = (round * 29) % readings.length
  const part = Array.from({ length: readBetween }, (_, i) => readings[(first + i) % readings.length]!)
  return [[writing], part, part.filter((_step, i) => i % 4 === 0)].flat()
})
