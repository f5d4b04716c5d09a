import { expect } from 'vitest'
import type { Fields } from '../test-server.ts'
import { type Case, type CaseGroup, inTurn } from '../suite/case.ts'
import { conformanceOnly, control, each, notReused, reused, safeOnly } from '../suite/templates.ts'

const fresh = 'public, max-age=3600'
const vary = (value: string | readonly string[]): { readonly fields: Fields } => control(fresh, { vary: value })

const stars = [
  ['star', '*'],
  ['star-star', '*, *'],
  ['star-lines', ['*', '*']],
  ['empty-star', ', *'],
  ['empty-star-lines', ['', '*']],
  ['star-foo', '*, Foo'],
  ['foo-star', 'Foo, *'],
  ['foo-star-lines', ['Foo', '*']],
] as const

/** Values that mean the same, so that the second is answered with the first one's response. */
function alike(id: string, says: string, name: string, values: readonly [string, string]): Case {
  return reused(id, says, { answer: vary(name), first: { [name]: values[0] }, second: { [name]: values[1] } })
}

const mixed: readonly (readonly [id: string, first: Fields, second: Fields])[] = [
  ['other', { foo: '1' }, { foo: '2' }],
  ['stored-omits', {}, { foo: '1' }],
  ['request-omits', { foo: '1' }, {}],
  ['one-of-three', { foo: '1', bar: 'abc', baz: '789' }, { foo: '1', bar: 'abcde', baz: '789' }],
  ['swapped', { foo: '1', bar: '2' }, { foo: '2', bar: '1' }],
  ['two-omits', { foo: '1', bar: 'abc' }, { foo: '1' }],
  ['empty', { foo: '1' }, { foo: '' }],
]

export const varying: CaseGroup = {
  name: 'vary',
  cases: [
    reused('vary-same', 'reuses for a request with equal selecting fields (4.1)', {
      answer: vary('Foo'),
      first: { foo: '1' },
    }),
    reused('vary-unlisted', 'looks at no field that Vary does not name', {
      answer: vary('Foo'),
      first: { foo: '1', other: '2' },
      second: { foo: '1', other: '3' },
    }),
    reused('vary-three-omitted', 'lets two requests match in what both omit (4.1)', {
      answer: vary('Foo, Bar, Baz'),
      first: { foo: '1', baz: '3' },
    }),
    ...mixed.map(([id, first, second]) =>
      notReused(
        `vary-mixed-${id}`,
        `does not reuse for ${JSON.stringify(second)} what ${JSON.stringify(first)} got (4.1)`,
        {
          answer: vary(['Foo, Bar', 'Baz']),
          first,
          second,
        },
      ),
    ),
    ...each(
      notReused,
      stars.map(([id, value]) => [`vary-${id}`, value] as const),
      (value) => `never reuses under Vary: ${value} (4.1)`,
      (value) => ({
        answer: vary(value),
      }),
    ),
    {
      id: 'vary-variants',
      says: 'keeps several variants of one URL (4.1)',
      routes: [{ answer: ({ request }) => ({ ...vary('Foo'), body: `foo ${request.headers['foo'] as string}` }) }],
      async run(stage) {
        for (const foo of ['1', '2', '3', '1', '2', '3']) expect((await stage.get({ foo })).text).toBe(`foo ${foo}`)
        expect(stage.runs()).toBe(3)
      },
    },
    {
      id: 'vary-many-variants',
      says: 'stays right when there are more variants than anybody would keep',
      routes: [{ answer: ({ request }) => ({ ...vary('Foo'), body: `foo ${request.headers['foo'] as string}` }) }],
      async run(stage) {
        for (const round of [1, 2]) {
          for (let at = 0; at < 40; at++) expect((await stage.get({ foo: `${at}` })).text, `${round}`).toBe(`foo ${at}`)
        }
      },
    },
    {
      id: 'vary-changes',
      says: 'answers nobody with the wrong selection when a URL changes what it varies by (4.1)',
      routes: [
        {
          answer: inTurn(
            ({ request }) => ({ ...vary('Foo'), body: `foo ${String(request.headers['foo'])}` }),
            ({ request }) => ({ ...vary('Bar'), body: `bar ${String(request.headers['bar'])}` }),
          ),
        },
      ],
      async run(stage) {
        await stage.get({ foo: '1', bar: '1' })
        expect((await stage.get({ foo: '2', bar: '1' })).text).toBe('bar 1')
        expect((await stage.get({ foo: '3', bar: '2' })).text).toBe('bar 2')
        expect(['foo 1', 'bar 2']).toContain((await stage.get({ foo: '1', bar: '2' })).text)
        expect((await stage.get({ foo: '9', bar: '3' })).text).toBe('bar 3')
      },
    },
    alike('vary-language-case', 'takes Accept-Language in any case', 'accept-language', ['en, de', 'eN, De']),
    alike('vary-language-space', 'takes Accept-Language with any white space', 'accept-language', [
      'en, de',
      'en ,   de',
    ]),
    alike('vary-language-order', 'takes languages of equal weight in any order', 'accept-language', [
      'en, de',
      'de, en',
    ]),
    alike('vary-space', 'takes unknown fields with any white space around', 'foo', ['1', ' 1 ']),
    notReused('vary-language-weight', 'keeps apart what differs in weight', {
      answer: vary('Accept-Language'),
      first: { 'accept-language': 'en, de;q=0.5' },
      second: { 'accept-language': 'en;q=0.5, de' },
    }),
    {
      id: 'vary-encoding',
      says: 'gives nobody an encoding that he does not take',
      routes: [
        {
          answer: ({ request }) => {
            const zipped = /gzip(?!;q=0)/.test(String(request.headers['accept-encoding']))
            return { ...vary('Accept-Encoding'), body: zipped ? 'zipped' : 'plain' }
          },
        },
      ],
      async run(stage) {
        const wanted = [
          ['gzip, br', 'zipped'],
          ['identity', 'plain'],
          ['br, gzip', 'zipped'],
          ['gzip;q=0', 'plain'],
          ['', 'plain'],
        ]
        for (const [encoding = '', body] of [...wanted, ...wanted]) {
          expect((await stage.get({ 'accept-encoding': encoding })).text, encoding).toBe(body)
        }
      },
    },
    ...['Cookie', 'Authorization', 'User-Agent'].map((name) =>
      notReused(`vary-${name.toLowerCase()}`, `keeps nothing that varies by ${name}, since hardly two are alike`, {
        answer: vary(name),
        first: { 'user-agent': 'a' },
        profiles: safeOnly,
      }),
    ),
    {
      id: 'vary-user-agent-conformance',
      says: 'gives no browser what another one got',
      profiles: conformanceOnly,
      routes: [{ answer: vary('User-Agent') }],
      async run(stage) {
        expect((await stage.get({ 'user-agent': 'a' })).text).toBe('run 1')
        expect((await stage.get({ 'user-agent': 'b' })).text).toBe('run 2')
      },
    },
    {
      id: 'vary-sent',
      says: 'says towards the client what the response varies by',
      routes: [{ answer: vary('Foo') }],
      async run(stage) {
        await stage.get({ foo: '1' })
        expect((await stage.expectReused({ foo: '1' })).field('vary')).toMatch(/\bfoo\b/i)
      },
    },
  ],
}
