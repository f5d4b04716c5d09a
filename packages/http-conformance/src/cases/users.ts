import { expect } from 'vitest'
import type { RouteCache } from '../test-server.ts'
import type { Answer, CaseGroup } from '../suite/case.ts'
import { conformanceOnly, control, notReused, reused, safeOnly } from '../suite/templates.ts'

const alice = { authorization: 'Bearer alice' }
const bob = { authorization: 'Bearer bob' }
const byUser: Partial<RouteCache> = { ttl: '1h', varyByUser: ({ headers }) => headers.authorization }

/** Says whom it is for. */
const personal: Answer = ({ request }) => ({ body: `for ${request.headers.authorization ?? 'anybody'}` })

/** Whom a request is from, known only after a middleware behind the cache has looked. */
const known = new Map<unknown, string>()

export const users: CaseGroup = {
  name: 'users',
  cases: [
    notReused('auth-max-age', 'does not reuse a response to a request with Authorization for mere max-age (3.5)', {
      answer: control('max-age=3600'),
      first: alice,
      second: bob,
    }),
    notReused('auth-same-user', 'does not do so for the same user either (3.5)', {
      answer: control('max-age=3600'),
      first: alice,
    }),
    notReused('auth-to-anonymous', 'does not give it to somebody without credentials (3.5)', {
      answer: control('max-age=3600'),
      first: alice,
      second: {},
    }),
    notReused('auth-expires', 'does not reuse it for an Expires (3.5)', {
      answer: ({ date }) => ({ fields: { expires: date(3600) } }),
      first: alice,
    }),
    notReused('auth-ttl', 'does not reuse it for the ttl of a policy', {
      cache: { ttl: '1h' },
      answer: {},
      first: alice,
      second: bob,
    }),
    notReused('auth-lookup', 'asks the handler for a user whatever it has kept for others', {
      cache: { ttl: '1h' },
      answer: {},
      second: alice,
      profiles: safeOnly,
    }),
    notReused('auth-public-safe', 'wants the consent of the route, too, to share what a user got', {
      answer: control('public, max-age=3600'),
      first: alice,
      second: bob,
      profiles: safeOnly,
    }),
    ...['public, max-age=3600', 's-maxage=3600', 'must-revalidate, max-age=3600'].map((value, at) =>
      reused(`auth-allowed-${at}`, `shares a response to a request with Authorization for ${value} (3.5)`, {
        answer: control(value),
        first: alice,
        second: bob,
        profiles: conformanceOnly,
      }),
    ),
    {
      id: 'auth-proxy-revalidate',
      says: 'takes proxy-revalidate for no consent to share (3.5)',
      routes: [{ answer: control('max-age=3600, proxy-revalidate') }],
      async run(stage) {
        await stage.expectHandled(alice)
        await stage.expectHandled(bob)
      },
    },
    {
      id: 'user-own',
      says: 'gives each user what was made for this user',
      routes: [{ cache: byUser, answer: personal }],
      async run(stage) {
        for (const who of [alice, bob, {}, alice, bob, {}]) {
          const name = new Headers(who).get('authorization') ?? 'anybody'
          expect((await stage.get(who)).text).toBe(`for ${name}`)
        }
        expect((await stage.expectReused(alice)).text).toBe('for Bearer alice')
        expect((await stage.expectReused(bob)).text).toBe('for Bearer bob')
      },
    },
    {
      id: 'user-private',
      says: 'lets nobody downstream share what is for one user (5.2.2.7)',
      routes: [{ cache: byUser, answer: control('public, max-age=60') }],
      async run(stage) {
        for (const response of [await stage.expectHandled(alice), await stage.expectReused(alice)]) {
          const value = response.field('cache-control') ?? ''
          expect(value).toMatch(/\bprivate\b/)
          expect(value).not.toMatch(/\bpublic\b|s-maxage/)
        }
      },
    },
    {
      id: 'user-late',
      says: 'keeps nothing for everybody that turns out to be for one user',
      routes: [
        {
          cache: { ttl: '1h', varyByUser: ({ headers }) => known.get(headers['x-id']) },
          answer: ({ request }) => {
            const id = request.headers['x-id']
            known.set(id, String(id))
            return { body: `for ${String(id)}` }
          },
        },
      ],
      async run(stage) {
        const [first, second] = [`${stage.profile}-a`, `${stage.profile}-b`]
        expect((await stage.get({ 'x-id': first })).text).toBe(`for ${first}`)
        expect((await stage.get({ 'x-id': second })).text).toBe(`for ${second}`)
        expect((await stage.get({ 'x-id': first })).text).toBe(`for ${first}`)
      },
    },
    {
      id: 'user-names',
      says: 'takes no user for another, however alike their names',
      routes: [
        {
          cache: { ttl: '1h', varyByUser: ({ headers }) => headers['x-user'] as string },
          answer: ({ request }) => ({ body: request.headers['x-user'] as string }),
        },
      ],
      async run(stage) {
        const names = [
          'a',
          'A',
          'a:b',
          'a|b',
          'a#b',
          'a%23b',
          'a%3Ab',
          '__proto__',
          'undefined',
          'null',
          '0',
          '{a}',
          'x'.repeat(300),
          'x'.repeat(301),
        ]
        for (const name of [...names, ...names]) expect((await stage.get({ 'x-user': name })).text).toBe(name)
        expect(stage.runs()).toBe(names.length)
      },
    },
    {
      id: 'user-crowd',
      says: 'never answers one of many users at once with what is for another',
      routes: [
        {
          cache: byUser,
          answer: async (run) => {
            await new Promise((resolve) => setImmediate(resolve))
            return typeof personal === 'function' ? personal(run) : personal
          },
        },
      ],
      async run(stage) {
        const crowd = Array.from({ length: 60 }, (_, at) => `user ${at % 20}`)
        const answers = await Promise.all(crowd.map((name) => stage.get({ authorization: name })))
        expect(answers.map(({ text }) => text)).toEqual(crowd.map((name) => `for ${name}`))
      },
    },
    {
      id: 'user-revalidated',
      says: "asks a user's browser for nothing that another one's tag would match",
      routes: [{ cache: byUser, answer: personal }],
      async run(stage) {
        const tag = (await stage.get(alice)).field('etag') ?? '"none"'
        const response = await stage.get({ ...bob, 'if-none-match': tag })
        expect([response.status, response.text]).toEqual([200, 'for Bearer bob'])
      },
    },
  ],
}
