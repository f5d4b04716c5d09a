import { randomUUID } from 'node:crypto'
import { expect, inject, it, vi } from 'vitest'
import { scratchDatabase } from './scratch-database.ts'
import { type SmallApp, smallApp } from './small-app.ts'
import { smallContent } from './small-content.ts'

const titles = ['Six', 'Seven']
const slugs = ['one', 'two', 'six', 'seven']
const paths = [
  '/api/articles',
  '/api/articles?limit=1&offset=1',
  '/api/articles?tag=apple',
  '/api/articles?tag=pear&author=dan',
  '/api/articles?favorited=eve',
  '/api/articles/feed',
  ...slugs.flatMap((slug) => [`/api/articles/${slug}`, `/api/articles/${slug}/comments`]),
  '/api/profiles/ada',
  '/api/profiles/dan',
  '/api/tags',
]

type Turn = (app: SmallApp, token: string, round: number) => Promise<{ status: number }>

function itemOf<T>(items: readonly T[], round: number): T {
  return items[round % items.length]!
}

const turns: readonly Turn[] = [
  (app, token, round) => {
    const article = { title: itemOf(titles, round), description: 'So', body: 'Well.', tagList: ['pear', 'apple'] }
    return app.ask('POST', '/api/articles', { token, body: { article } })
  },
  (app, token, round) => app.ask('POST', `/api/articles/${itemOf(slugs, round)}/favorite`, { token }),
  (app, token, round) =>
    app.ask('POST', `/api/articles/${itemOf(slugs, round)}/comments`, {
      token,
      body: { comment: { body: `${round}` } },
    }),
  (app, token, round) => app.ask('POST', `/api/profiles/${itemOf(['ada', 'dan'], round)}/follow`, { token }),
  (app, token, round) =>
    app.ask('PUT', `/api/articles/${itemOf(slugs, round)}`, {
      token,
      body: { article: { title: itemOf(titles, round + 1), body: `${round}` } },
    }),
  (app, token, round) => app.ask('DELETE', `/api/articles/${itemOf(slugs, round)}/favorite`, { token }),
  (app, token, round) => app.ask('PUT', '/api/user', { token, body: { user: { bio: `${round}` } } }),
  (app, token, round) => app.ask('DELETE', `/api/profiles/${itemOf(['ada', 'dan'], round)}/follow`, { token }),
  (app, token, round) => app.ask('DELETE', `/api/articles/${itemOf(slugs, round)}`, { token }),
]

const redis = { REDIS_URL: inject('redisUrl'), CACHE_NAMESPACE: `reference-${randomUUID()}` }

it.each([
  ['fastify', redis],
  ['express', {}],
  ['nest', {}],
] as const)('whatever is written and read at once on %s, nothing old is left behind', async (framework, env) => {
  const file = await scratchDatabase(smallContent)
  const app = await smallApp({ env, file, framework })
  const truth = await smallApp({ file, env: { CACHE_ENABLED: 'false' } })
  const tokens = [await app.join('dan'), await app.join('eve')]
  const readers = [undefined, ...tokens]

  for (let round = 0; round < 60; round++) {
    // Both write, each something else, while all readers ask for a part of the pages.
    const writing = tokens.map((token, i) => itemOf(turns, round + i * 4)(app, token, round))
    const reading = readers.flatMap((token, j) =>
      [1, 2, 3, 4, 5].map((k) => app.get(itemOf(paths, round * 5 + 3 * j + k), token)),
    )
    for (const { status } of await Promise.all([...writing, ...reading])) expect(status).toBeLessThan(500)
  }

  for (const token of readers) {
    for (const path of paths) {
      const [now, right] = [await app.get(path, token), await truth.get(path, token)]
      expect([path, now.status, now.text]).toEqual([path, right.status, right.text])
    }
  }
})

it(
  'whatever is written and read at once, on two instances, nothing old is left behind',
  { timeout: 120_000 },
  async () => {
    const env = { REDIS_URL: inject('redisUrl'), CACHE_NAMESPACE: `reference-${randomUUID()}` }
    const file = await scratchDatabase(smallContent)
    const instances = [await smallApp({ env, file }), await smallApp({ env, file, framework: 'nest' })]
    const truth = await smallApp({ file, env: { CACHE_ENABLED: 'false' } })
    const tokens = [await truth.join('dan'), await truth.join('eve')]
    const readers = [undefined, ...tokens]

    for (let round = 0; round < 60; round++) {
      // Both write, each the other's turn, while all readers ask both for a part of the pages.
      const writing = instances.map((app, i) => itemOf(turns, round + i * 4)(app, tokens[i]!, round))
      const reading = instances.flatMap((app, i) =>
        readers.flatMap((token, j) =>
          [1, 2, 3, 4].map((k) => app.get(itemOf(paths, round * 5 + i + 3 * j + k), token)),
        ),
      )
      for (const { status } of await Promise.all([...writing, ...reading])) expect(status).toBeLessThan(500)
    }

    for (const [i, app] of instances.entries()) {
      for (const [j, token] of readers.entries()) {
        for (const path of paths) {
          const right = await truth.get(path, token)
          // One may not have heard yet of what the other has just written.
          await vi.waitFor(
            async () => expect((await app.get(path, token)).text, `${i} ${j} ${path}`).toBe(right.text),
            {
              timeout: 20_000,
            },
          )
        }
      }
    }
  },
)
