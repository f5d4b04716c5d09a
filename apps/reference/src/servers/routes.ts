import type { Reader } from '../domain/account.ts'
import type { Answer } from '../domain/answer.ts'
import { articleQueryOf, pageQueryOf } from '../domain/article-filter.ts'
import type { Call, Route } from './route.ts'
import type { ServerParts } from './server.ts'

type Method = Route['method']
type Asked = (parts: ServerParts, call: Call) => Answer | Promise<Answer>
type AskedByAnyone = Route['answer']
type AskedByReader = (parts: ServerParts, call: Call, reader: Reader) => Answer | Promise<Answer>
type Kept = Pick<Route, 'keptBy'>

/** Their path alone says what they answer. */
const kept: Kept = { keptBy: () => ({}) }

/** Everything the app answers to; where two paths fit, the first. */
export const routes: readonly Route[] = [
  open('POST', '/api/users', ({ api }, { input }) => api.register(input)),
  open('POST', '/api/users/login', ({ api }, { input }) => api.login(input)),
  signedIn('GET', '/api/user', ({ api }, _call, reader) => api.currentUser(reader)),
  signedIn('PUT', '/api/user', ({ api }, { input }, reader) => api.updateUser(input, reader)),
  signedIn('DELETE', '/api/user/session', ({ api }, _call, reader) => api.logout(reader)),
  signedIn('GET', '/api/user/preferences', ({ api }, _call, reader) => api.getPreferences(reader)),
  signedIn('PUT', '/api/user/preferences', ({ api }, { input }, reader) => api.setPreferences(input, reader)),

  anyone('/api/profiles/:username', kept, ({ api }, { username }, reader) => api.getProfile(username, reader)),
  signedIn('POST', '/api/profiles/:username/follow', ({ api }, { username }, reader) => api.follow(username, reader)),
  signedIn('DELETE', '/api/profiles/:username/follow', ({ api }, { username }, reader) =>
    api.unfollow(username, reader),
  ),

  signedIn('GET', '/api/articles/feed', ({ api }, { query }, reader) => api.listFeed(query, reader), {
    keptBy: (query, reader) => pageQueryOf(query, reader?.preferences),
  }),
  anyone(
    '/api/articles',
    { keptBy: (query, reader) => articleQueryOf(query, reader?.preferences) },
    ({ api }, { query }, reader) => api.listArticles(query, reader),
  ),
  signedIn('POST', '/api/articles', ({ api }, { input }, reader) => api.createArticle(input, reader)),
  anyone('/api/articles/:slug', kept, ({ api }, { slug }, reader) => api.getArticle(slug, reader)),
  signedIn('PUT', '/api/articles/:slug', ({ api }, { slug, input }, reader) => api.updateArticle(slug, input, reader)),
  signedIn('DELETE', '/api/articles/:slug', ({ api }, { slug }, reader) => api.deleteArticle(slug, reader)),
  signedIn('POST', '/api/articles/:slug/favorite', ({ api }, { slug }, reader) => api.favorite(slug, reader)),
  signedIn('DELETE', '/api/articles/:slug/favorite', ({ api }, { slug }, reader) => api.unfavorite(slug, reader)),
  anyone('/api/articles/:slug/comments', kept, ({ api }, { slug }, reader) => api.listComments(slug, reader)),
  signedIn('POST', '/api/articles/:slug/comments', ({ api }, { slug, input }, reader) =>
    api.addComment(slug, input, reader),
  ),
  signedIn('DELETE', '/api/articles/:slug/comments/:id', ({ api }, { slug, id }, reader) =>
    api.deleteComment(slug, id, reader),
  ),
  open('GET', '/api/articles/:slug/analysis', ({ api }, { slug }) => api.analyzeArticle(slug), kept),
  open('GET', '/api/tags', ({ api }) => api.listTags(), kept),
  open('GET', '/api/countries/:code', ({ api }, { code }) => api.getCountry(code), kept),

  open('GET', '/health', async ({ health }) => ({ status: 200, body: await health() })),
  open('GET', '/', ({ home }, { base }) => ({ status: 200, body: home(base) })),
]

function open(method: Method, path: string, answer: Asked, keeping: Kept = {}): Route {
  return { method, path, access: 'open', answer, ...keeping }
}

function anyone(path: string, keeping: Kept, answer: AskedByAnyone): Route {
  return { method: 'GET', path, access: 'optional', answer, ...keeping }
}

function signedIn(method: Method, path: string, answer: AskedByReader, keeping: Kept = {}): Route {
  // Nobody else comes so far.
  return { method, path, access: 'required', answer: (parts, call, reader) => answer(parts, call, reader!), ...keeping }
}
