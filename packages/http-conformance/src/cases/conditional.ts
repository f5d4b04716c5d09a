import { expect } from 'vitest'
import type { Fields } from '../test-server.ts'
import type { Case, CaseGroup } from '../suite/case.ts'
import { control } from '../suite/templates.ts'

const modified = 'Tue, 01 Jan 2019 00:00:00 GMT'

/** A conditional request for what is kept, and the status that it is to get. */
function asks(id: string, says: string, status: 200 | 304, kept: Fields, condition: Fields): Case {
  return {
    id,
    says,
    routes: [{ answer: control('max-age=3600', kept) }],
    async run(stage) {
      await stage.expectHandled()
      const response = await stage.expectReused(condition)
      expect([response.status, response.text]).toEqual([status, status === 304 ? '' : 'run 1'])
      if ('etag' in kept) expect(response.field('etag')).toBe(kept['etag'])
    },
  }
}

const strong = { etag: '"abcdef"' }
const weak = { etag: 'W/"abcdef"' }
const dated = { 'last-modified': modified }

export const conditional: CaseGroup = {
  name: 'conditional requests',
  cases: [
    asks('inm-strong', 'answers 304 to the tag that it holds (4.3.2)', 304, strong, { 'if-none-match': '"abcdef"' }),
    asks('inm-other', 'answers 200 to another tag', 200, strong, { 'if-none-match': '"other"' }),
    asks('inm-weak', 'compares weakly (RFC 9110, 13.1.2)', 304, weak, { 'if-none-match': 'W/"abcdef"' }),
    asks('inm-weak-strong', 'takes a strong tag for its weak one', 304, weak, { 'if-none-match': '"abcdef"' }),
    asks('inm-strong-weak', 'takes a weak tag for its strong one', 304, strong, { 'if-none-match': 'W/"abcdef"' }),
    asks('inm-list-first', 'finds the first of a list', 304, strong, { 'if-none-match': '"abcdef", "1", "2"' }),
    asks('inm-list-middle', 'finds one amidst a list', 304, strong, { 'if-none-match': '"1", W/"abcdef", "2"' }),
    asks('inm-list-last', 'finds the last of a list', 304, strong, { 'if-none-match': '"1","2","abcdef"' }),
    asks('inm-list-none', 'finds nothing in a list without it', 200, strong, { 'if-none-match': '"1", "2"' }),
    asks(
      'inm-comma',
      'takes a comma inside a tag for a part of it',
      304,
      { etag: '"a,b"' },
      { 'if-none-match': '"x", "a,b"' },
    ),
    asks('inm-comma-part', 'takes a part of a tag for no tag', 200, { etag: '"b"' }, { 'if-none-match': '"a,"b","' }),
    asks('inm-star', 'answers 304 to * (RFC 9110, 13.1.2)', 304, strong, { 'if-none-match': '*' }),
    asks('inm-case', 'takes tags in the case that they have', 200, strong, { 'if-none-match': '"ABCDEF"' }),
    asks(
      'inm-obs-text',
      'takes tags with bytes above 127',
      304,
      { etag: '"abc\u00e9"' },
      { 'if-none-match': '"abc\u00e9"' },
    ),
    asks('inm-malformed', 'takes what is no tag for none', 200, strong, { 'if-none-match': ',,;"' }),
    asks(
      'inm-over-ims',
      'prefers If-None-Match to If-Modified-Since (RFC 9110, 13.1.3)',
      200,
      { ...strong, ...dated },
      {
        'if-none-match': '"other"',
        'if-modified-since': modified,
      },
    ),
    asks(
      'inm-match-over-ims',
      'prefers it where it matches, too',
      304,
      { ...strong, ...dated },
      {
        'if-none-match': '"abcdef"',
        'if-modified-since': 'Mon, 01 Jan 2018 00:00:00 GMT',
      },
    ),
    asks('ims-same', 'answers 304 to the date that it holds (4.3.2)', 304, dated, { 'if-modified-since': modified }),
    asks('ims-later', 'answers 304 to a later date', 304, dated, {
      'if-modified-since': 'Wed, 02 Jan 2019 00:00:00 GMT',
    }),
    asks('ims-earlier', 'answers 200 to an earlier date', 200, dated, {
      'if-modified-since': 'Mon, 31 Dec 2018 23:59:59 GMT',
    }),
    asks('ims-rfc850', 'reads the date form of RFC 850 (RFC 9110, 5.6.7)', 304, dated, {
      'if-modified-since': 'Tuesday, 01-Jan-19 00:00:00 GMT',
    }),
    asks('ims-asctime', 'reads the date form of asctime (RFC 9110, 5.6.7)', 304, dated, {
      'if-modified-since': 'Tue Jan  1 00:00:00 2019',
    }),
    ...[
      ['iso', '2019-06-01T00:00:00Z'],
      ['number', '1559347200'],
      ['word', 'tomorrow'],
      ['zone', 'Tue, 01 Jan 2019 00:00:00 PST'],
      ['list', `${modified}, ${modified}`],
    ].map(([name = '', value = '']) =>
      asks(`ims-malformed-${name}`, `takes ${value} for no date (RFC 9110, 13.1.3)`, 200, dated, {
        'if-modified-since': value,
      }),
    ),
    {
      id: 'conditional-own-tag',
      says: 'gives a strong tag to what the handler gave none, and answers 304 to it',
      routes: [{ cache: { ttl: '1h' }, answer: { body: Buffer.from('plain') } }],
      async run(stage) {
        await stage.get()
        const tag = (await stage.expectReused()).field('etag') ?? ''
        expect(tag).toMatch(/^(W\/)?"[^"]+"$/)
        const response = await stage.expectReused({ 'if-none-match': tag })
        expect([response.status, response.text, response.field('etag')]).toEqual([304, '', tag])
      },
    },
    {
      id: 'conditional-same-tag',
      says: 'sends the same tag on a miss as on the hits after it',
      routes: [{ cache: { ttl: '1h' }, answer: { body: Buffer.from('plain') } }],
      async run(stage) {
        const tags = [await stage.get(), await stage.get(), await stage.get()].map((one) => one.field('etag'))
        expect(new Set(tags).size).toBe(1)
      },
    },
    {
      id: 'conditional-304-fields',
      says: 'sends with a 304 what a 200 would have said (RFC 9110, 15.4.5)',
      routes: [
        {
          answer: ({ date }) =>
            control('max-age=3600', {
              'content-location': '/there',
              date: date(0),
              etag: '"1"',
              expires: date(3600),
              vary: 'Foo',
            }),
        },
      ],
      async run(stage) {
        const first = await stage.get()
        await stage.pass(10)
        const response = await stage.expectReused({ 'if-none-match': '"1"' })
        expect(response.status).toBe(304)
        for (const name of ['cache-control', 'content-location', 'date', 'etag', 'expires', 'vary']) {
          expect(response.field(name), name).toBe(first.field(name))
        }
        expect(response.field('age')).toBe('10')
        expect(response.field('content-length') ?? '5').toBe('5')
      },
    },
    {
      id: 'conditional-miss',
      says: 'keeps the whole response where a conditional request is the first',
      routes: [
        {
          answer: control('max-age=3600', { etag: '"1"', 'last-modified': modified }),
          looksAt: ['if-none-match', 'if-modified-since'],
        },
      ],
      async run(stage) {
        const first = await stage.expectHandled({ 'if-none-match': '"1"', 'if-modified-since': modified })
        expect([first.status, first.text]).toEqual([304, ''])
        const second = await stage.expectReused()
        expect([second.status, second.text]).toEqual([200, 'run 1'])
      },
    },
    {
      id: 'conditional-miss-other',
      says: 'judges the condition of the first request by what the handler then says',
      routes: [{ answer: control('max-age=3600', { etag: '"2"' }) }],
      async run(stage) {
        const first = await stage.expectHandled({ 'if-none-match': '"1"' })
        expect([first.status, first.text]).toEqual([200, 'run 1'])
      },
    },
    {
      id: 'conditional-status',
      says: 'answers no 304 in place of what is no 2xx (RFC 9110, 13.2.1)',
      routes: [{ answer: { status: 404, ...control('max-age=3600', { etag: '"1"' }) } }],
      async run(stage) {
        for (const round of [1, 2]) {
          expect((await stage.get({ 'if-none-match': '"1"' })).status, `${round}`).toBe(404)
        }
      },
    },
    {
      id: 'conditional-match',
      says: 'gives If-Match and If-Unmodified-Since to the handler, or judges them rightly (RFC 9110, 13.1.1)',
      routes: [{ answer: control('max-age=3600', strong) }],
      async run(stage) {
        await stage.get()
        expect([200]).toContain((await stage.get({ 'if-match': '"abcdef"' })).status)
        expect([200]).toContain((await stage.get({ 'if-match': '*' })).status)
      },
    },
  ],
}
