import { expect } from 'vitest'
import { type CaseGroup, inTurn } from '../suite/case.ts'
import { conformanceOnly, control, notReused, reused, safeOnly } from '../suite/templates.ts'

const ttl = { ttl: '1h' }
const withCookie = { 'set-cookie': 'session=alice; HttpOnly' }

export const cookies: CaseGroup = {
  name: 'cookies',
  cases: [
    notReused('cookie-bypass', 'takes no part under a ttl in what has cookies the policy does not name', {
      cache: ttl,
      answer: {},
      first: { cookie: 'session=alice' },
    }),
    notReused('cookie-lookup', 'does not look up for such a request either', {
      cache: ttl,
      answer: {},
      second: { cookie: 'session=alice' },
    }),
    notReused('cookie-to-anonymous', 'gives nobody else what a request with a cookie got', {
      cache: ttl,
      answer: {},
      first: { cookie: 'session=alice' },
      second: {},
    }),
    notReused('cookie-max-age', 'does not share for mere max-age what a request with cookies got', {
      answer: control('max-age=3600'),
      first: { cookie: 'session=alice' },
      second: { cookie: 'session=bob' },
      profiles: safeOnly,
    }),
    reused('cookie-public', 'passes over cookies where the handler says public (3)', {
      answer: control('public, max-age=3600'),
      first: { cookie: 'a=1' },
      second: { cookie: 'a=2' },
    }),
    {
      id: 'cookie-named',
      says: 'separates by the cookies that the policy names and by no others',
      routes: [
        {
          cache: { ...ttl, cookies: ['theme'] },
          answer: ({ request }) => ({ body: /theme=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? 'none' }),
        },
      ],
      async run(stage) {
        for (const round of [1, 2]) {
          expect((await stage.get({ cookie: 'theme=dark' })).text, `${round}`).toBe('dark')
          expect((await stage.get({ cookie: 'theme=light' })).text).toBe('light')
          expect((await stage.get()).text).toBe('none')
        }
        expect((await stage.expectReused({ cookie: 'a=1; theme=dark' })).text).toBe('dark')
        expect((await stage.expectReused({ cookie: 'theme=light;b=2' })).text).toBe('light')
      },
    },
    notReused('set-cookie-ttl', 'does not keep a response that sets a cookie for the ttl of a policy', {
      cache: { ...ttl, setCookie: 'refuse' },
      answer: { fields: withCookie },
    }),
    notReused('set-cookie-safe', 'does not even keep it for explicit freshness', {
      answer: control('public, max-age=3600', withCookie),
      profiles: safeOnly,
    }),
    reused('set-cookie-conformance', 'keeps a response that sets a cookie for explicit freshness (7.3)', {
      answer: control('public, max-age=3600', withCookie),
      profiles: conformanceOnly,
    }),
    {
      id: 'set-cookie-strip',
      says: 'keeps it without the cookie where the route wants that',
      routes: [{ cache: { ...ttl, setCookie: 'strip' }, answer: { fields: withCookie } }],
      async run(stage) {
        await stage.expectHandled()
        expect((await stage.expectReused()).field('set-cookie')).toBeUndefined()
      },
    },
    {
      id: 'set-cookie-store',
      says: 'keeps it with its cookies where the route wants that',
      routes: [{ cache: { ...ttl, setCookie: 'store' }, answer: { fields: { 'set-cookie': ['a=1', 'b=2'] } } }],
      async run(stage) {
        await stage.expectHandled()
        expect((await stage.expectReused()).lines('set-cookie')).toEqual(['a=1', 'b=2'])
      },
    },
    {
      id: 'set-cookie-each',
      says: 'gives each client the cookie that was made for him',
      profiles: safeOnly,
      routes: [
        {
          cache: ttl,
          answer: inTurn({ fields: { 'set-cookie': 'id=1' } }, { fields: { 'set-cookie': 'id=2' } }),
        },
      ],
      async run(stage) {
        expect((await stage.get()).field('set-cookie')).toBe('id=1')
        expect((await stage.get()).field('set-cookie')).toBe('id=2')
      },
    },
    {
      id: 'set-cookie-crowd',
      says: 'gives no cookie to others who waited for the same response',
      profiles: safeOnly,
      routes: [
        {
          cache: ttl,
          answer: async ({ count }) => {
            await new Promise((resolve) => setImmediate(resolve))
            return { fields: { 'set-cookie': `id=${count}` } }
          },
        },
      ],
      async run(stage) {
        const answers = await Promise.all(Array.from({ length: 10 }, () => stage.get()))
        expect(new Set(answers.map((answer) => answer.field('set-cookie'))).size).toBe(10)
      },
    },
  ],
}
