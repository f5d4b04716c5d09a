import { expect } from 'vitest'
import type { CaseGroup } from '../suite/case.ts'
import { conformanceOnly, control, each, notReused, reused } from '../suite/templates.ts'

const past = 'Thu, 01 Jan 2015 00:00:00 GMT'

const fresh = [
  ['max-age', 'max-age=3600'],
  ['max-age-31', 'max-age=2147483647'],
  ['max-age-31-plus', 'max-age=2147483648'],
  ['max-age-huge', 'max-age=99999999999'],
  ['max-age-absurd', `max-age=${'9'.repeat(40)}`],
  ['case', 'MaX-AgE=3600'],
  ['extension', 'foobar, max-age=3600, x="a,b"'],
  ['zeros', 'max-age=003600'],
  ['s-maxage', 's-maxage=3600'],
  ['s-maxage-longer', 'max-age=10, s-maxage=3600'],
  ['s-maxage-over-0', 'max-age=0, s-maxage=3600'],
  ['lines', ['foo', 'max-age=3600']],
  ['space', ' ,  max-age=3600 ,, '],
  ['no-store-quoted', 'max-age=3600, ext="no-store, private"'],
  ['must-revalidate', 'max-age=3600, must-revalidate'],
  ['immutable', 'max-age=3600, immutable'],
] as const

const stale = [
  ['0', 'max-age=0'],
  ['negative', 'max-age=-3600'],
  ['single-quoted', "max-age='3600'"],
  ['letter-after', 'max-age=3600a'],
  ['letter-before', 'max-age=a3600'],
  ['empty', 'max-age='],
  ['bare', 'max-age'],
  ['in-quotes-before', 'ext="max-age=3600", max-age=1'],
  ['in-quotes-after', 'max-age=1, ext="max-age=3600"'],
  ['in-quotes-escaped', 'ext="a\\", max-age=3600, \\"", max-age=1'],
  ['s-maxage-shorter', 'max-age=3600, s-maxage=1'],
  ['s-maxage-first', 's-maxage=1, max-age=3600'],
  ['s-maxage-lines', ['s-maxage=1', 'max-age=3600']],
  ['s-maxage-malformed', 's-maxage=x, max-age=3600'],
  ['immutable', 'max-age=1, immutable'],
  ['must-revalidate', 'max-age=1, must-revalidate'],
  ['other-name', 'x-max-age=3600'],
  ['twice', 'max-age=1, max-age=3600'],
  ['twice-lines', ['max-age=1', 'max-age=3600']],
] as const

type Values = readonly (readonly [id: string, value: string | readonly string[]])[]

const named = (prefix: string, values: Values): Values =>
  values.map(([id, value]) => [`${prefix}-${id}`, value] as const)

export const freshness: CaseGroup = {
  name: 'freshness',
  cases: [
    ...each(
      reused,
      named('fresh', fresh),
      (value) => `reuses under ${value.slice(0, 40)} (4.2.1)`,
      (value) => ({
        answer: control(value),
        after: 100,
      }),
    ),
    ...each(
      notReused,
      named('stale', stale),
      (value) => `does not reuse what is stale under ${value} (4.2.1)`,
      (value) => ({
        answer: control(value),
        after: 3,
      }),
    ),
    notReused('stale-max-age', 'does not reuse beyond max-age (4.2)', { answer: control('max-age=10'), after: 11 }),
    notReused('stale-s-maxage', 'does not reuse beyond s-maxage (5.2.2.10)', {
      answer: control('s-maxage=10'),
      after: 11,
    }),
    reused('expires-past-max-age', 'prefers max-age to a past Expires (5.3)', {
      answer: control('max-age=3600', { expires: past }),
    }),
    reused('expires-invalid-max-age', 'prefers max-age to a malformed Expires (5.3)', {
      answer: control('max-age=3600', { expires: '0' }),
    }),
    notReused('expires-future-max-age-0', 'prefers max-age=0 to a future Expires (5.3)', {
      answer: ({ date }) => control('max-age=0', { expires: date(3600) }),
      after: 1,
    }),
    reused('s-maxage-over-expires', 'prefers s-maxage to a past Expires (5.3)', {
      answer: control('s-maxage=3600, max-age=0', { expires: past }),
    }),
    ...[10, 1000, 1e6]
      .map((ago) =>
        reused(`heuristic-${ago}`, `may guess the freshness of what was modified ${ago} days ago (4.2.2)`, {
          answer: ({ date }) => ({ fields: { 'last-modified': date(-86_400 * ago) } }),
          profiles: ago > 10_000 ? [] : conformanceOnly,
        }),
      )
      .filter(({ profiles }) => profiles?.length !== 0),
    notReused('heuristic-safe', 'guesses at no freshness', {
      answer: ({ date }) => ({ fields: { 'last-modified': date(-86_400 * 100) } }),
      profiles: ['safe'],
    }),
    ...[201, 403, 502, 599].map((status) =>
      notReused(`heuristic-${status}`, `does not guess for a ${status} (4.2.2)`, {
        answer: ({ date }) => ({ status, fields: { 'last-modified': date(-86_400 * 100) } }),
      }),
    ),
    {
      id: 'heuristic-age',
      says: 'does not go by its guess for ever',
      routes: [{ answer: ({ date }) => ({ fields: { 'last-modified': date(-86_400) } }) }],
      async run(stage) {
        await stage.expectHandled()
        await stage.pass(86_400 * 30)
        await stage.expectHandled()
      },
    },
    {
      id: 'age-sent',
      says: 'tells the age of what it reuses (5.1)',
      routes: [{ answer: control('max-age=3600') }],
      async run(stage) {
        expect((await stage.get()).field('age') ?? '0').toBe('0')
        await stage.pass(7)
        expect((await stage.expectReused()).field('age')).toBe('7')
        await stage.pass(100)
        expect((await stage.expectReused()).field('age')).toBe('107')
      },
    },
    {
      id: 'age-added',
      says: "adds its own time to the handler's Age (4.2.3)",
      routes: [{ answer: control('max-age=3600', { age: '30' }) }],
      async run(stage) {
        await stage.get()
        await stage.pass(7)
        expect((await stage.expectReused()).lines('age')).toEqual(['37'])
      },
    },
    {
      id: 'date-kept',
      says: 'leaves Date and Expires as the handler made them (RFC 9110, 6.6.1)',
      routes: [{ answer: ({ date }) => control('max-age=3600', { date: date(0), expires: date(3600) }) }],
      async run(stage) {
        const first = await stage.get()
        await stage.pass(60)
        const second = await stage.expectReused()
        expect(second.lines('date')).toEqual(first.lines('date'))
        expect(second.field('expires')).toBe(first.field('expires'))
      },
    },
    {
      id: 'date-own',
      says: 'keeps the date at which a response was made when the handler gave none (RFC 9110, 6.6.1)',
      routes: [{ answer: control('max-age=36000') }],
      async run(stage) {
        await stage.get()
        const made = Date.parse(stage.date(0))
        await stage.pass(3600)
        const dates = (await stage.expectReused()).lines('date')
        expect(dates).toHaveLength(1)
        expect(Math.abs(Date.parse(dates[0] as string) - made)).toBeLessThanOrEqual(2000)
      },
    },
  ],
}
