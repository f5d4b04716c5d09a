import { expect } from 'vitest'
import { type Case, type CaseGroup, inTurn } from '../suite/case.ts'
import { conformanceOnly, control, each, notReused, reused } from '../suite/templates.ts'

const ttl = { ttl: '1h' }
const under = [200, 203, 301, 308, 404, 410] as const
const notUnder = [201, 302, 303, 307, 400, 401, 403, 429, 500, 502, 503, 504] as const
const explicit = [200, 203, 299, 301, 302, 303, 307, 308, 400, 404, 410, 499, 500, 502, 503, 504, 599] as const

const forbids = [
  ['no-store', 'no-store, max-age=3600'],
  ['no-store-case', 'nO-StOrE, max-age=3600'],
  ['no-store-lines', ['max-age=3600', 'no-store']],
  ['no-store-quoted-before', 'ext="max-age=1, x", no-store, max-age=3600'],
  ['private', 'private, max-age=3600'],
  ['private-case', 'max-age=3600, PRIVATE'],
  ['private-s-maxage', 'private, s-maxage=3600'],
  ['no-cache', 'no-cache, max-age=3600'],
  ['no-cache-case', 'No-CaChE, max-age=3600'],
] as const

function revalidated(id: string, value: string): Case {
  return {
    id,
    says: `asks the handler each time before it reuses under ${value} (5.2.2.4)`,
    routes: [{ answer: control(value, { etag: '"1"' }) }],
    async run(stage) {
      await stage.expectHandled()
      await stage.expectHandled()
    },
  }
}

export const storability: CaseGroup = {
  name: 'storability',
  cases: [
    ...under.map((status) =>
      reused(`status-ttl-${status}`, `keeps a ${status} for the ttl of a policy`, { cache: ttl, answer: { status } }),
    ),
    ...notUnder.map((status) =>
      notReused(`status-ttl-${status}`, `keeps no ${status} for the ttl of a policy`, {
        cache: ttl,
        answer: { status },
      }),
    ),
    reused('status-ttl-named', 'keeps another status where the policy names it', {
      cache: { ...ttl, statuses: [200, 302] },
      answer: { status: 302, fields: { location: '/x' } },
    }),
    notReused('status-ttl-unnamed', 'keeps no other status then', {
      cache: { ...ttl, statuses: [200] },
      answer: { status: 404 },
    }),
    ...explicit.map((status) =>
      reused(`status-explicit-${status}`, `keeps a ${status} for explicit freshness (3)`, {
        answer: { status, ...control('public, max-age=3600') },
        profiles: conformanceOnly,
      }),
    ),
    ...explicit.map((status) =>
      notReused(`status-stale-${status}`, `does not reuse a ${status} that is stale (4.2)`, {
        answer: { status, ...control('public, max-age=2') },
        after: 3,
      }),
    ),
    notReused(
      'status-599-must-understand',
      'keeps no status that it does not understand under must-understand (5.2.2.3)',
      {
        answer: { status: 599, ...control('max-age=3600, no-store, must-understand') },
      },
    ),
    reused('status-200-must-understand', 'passes over no-store under must-understand where it understands (5.2.2.3)', {
      answer: control('max-age=3600, no-store, must-understand'),
      profiles: conformanceOnly,
    }),
    ...each(
      notReused,
      forbids.map(([id, value]) => [`forbidden-${id}`, value] as const),
      (value) => `does not reuse under ${value} (3)`,
      (value) => ({
        answer: control(value),
      }),
    ),
    ...each(
      notReused,
      forbids.map(([id, value]) => [`forbidden-ttl-${id}`, value] as const),
      (value) => `lets ${value} forbid what a ttl would allow`,
      (value) => ({ cache: ttl, answer: control(value) }),
    ),
    {
      id: 'private-field',
      says: 'sends nobody a field that is private (5.2.2.7)',
      routes: [
        { answer: inTurn(control('max-age=3600, private="X-Secret"', { 'x-secret': 'alice' }), control('no-store')) },
      ],
      async run(stage) {
        await stage.get()
        expect((await stage.get()).field('x-secret')).toBeUndefined()
      },
    },
    {
      id: 'no-cache-field',
      says: 'sends no field that no-cache names without asking first (5.2.2.4)',
      routes: [
        {
          answer: inTurn(
            control('max-age=3600, no-cache="X-A, x-b"', { 'x-a': '1', 'x-b': '2', 'x-c': '3' }),
            control('no-store'),
          ),
        },
      ],
      async run(stage) {
        await stage.get()
        const response = await stage.get()
        expect([response.field('x-a'), response.field('x-b')]).toEqual([undefined, undefined])
        if (stage.runs() === 1) expect(response.field('x-c')).toBe('3')
      },
    },
    revalidated('no-cache-revalidated', 'no-cache'),
    revalidated('no-cache-fresh-revalidated', 'no-cache, max-age=3600'),
    revalidated('max-age-0-revalidated', 'max-age=0'),
    {
      id: 'no-store-replaces',
      says: 'does not go back to an older response when a newer one may not be kept',
      routes: [{ answer: inTurn(control('max-age=10'), control('no-store'), control('max-age=10')) }],
      async run(stage) {
        await stage.expectHandled()
        await stage.pass(11)
        await stage.expectHandled()
        await stage.expectHandled()
      },
    },
    {
      id: 'post-not-stored',
      says: 'answers no POST from what it keeps (4)',
      routes: [
        { method: 'POST', cache: ttl, answer: control('max-age=3600') },
        { cache: ttl, answer: {} },
      ],
      async run(stage) {
        expect((await stage.send('POST')).text).toBe('run 1')
        expect((await stage.send('POST')).text).toBe('run 2')
        expect((await stage.get()).text).toBe('run 1')
        expect((await stage.send('POST')).text).toBe('run 3')
      },
    },
    reused('content-disposition', 'keeps an attachment for explicit freshness', {
      answer: control('max-age=3600', { 'content-disposition': 'attachment; filename=x' }),
    }),
    reused('pragma-response', 'passes over Pragma in a response (5.4)', {
      answer: control('max-age=3600', { pragma: 'no-cache' }),
    }),
    {
      id: 'fields-kept',
      says: 'keeps the fields of a response as they are, those unknown included (3.1)',
      routes: [
        {
          answer: control('max-age=3600', {
            'x-unknown': 'a, b',
            'content-language': 'de',
            'content-security-policy': "default-src 'self'",
            'x-frame-options': 'deny',
            'clear-site-data': '"cache"',
            'content-md5': 'x',
          }),
        },
      ],
      async run(stage) {
        const first = await stage.get()
        const second = await stage.expectReused()
        for (const name of [
          'x-unknown',
          'content-language',
          'content-security-policy',
          'x-frame-options',
          'clear-site-data',
          'content-md5',
          'content-type',
          'cache-control',
        ]) {
          expect(second.field(name), name).toBe(first.field(name))
        }
      },
    },
  ],
}
