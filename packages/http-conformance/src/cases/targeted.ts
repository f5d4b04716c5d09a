import { expect } from 'vitest'
import type { Fields } from '../test-server.ts'
import type { CaseGroup } from '../suite/case.ts'
import { notReused, reused } from '../suite/templates.ts'

const cache = { targetedFields: ['CDN-Cache-Control'] }
const both = (targeted: string, general?: string, more: Fields = {}): { readonly fields: Fields } => ({
  fields: { 'cdn-cache-control': targeted, ...(general !== undefined && { 'cache-control': general }), ...more },
})
const past = 'Thu, 01 Jan 2015 00:00:00 GMT'

const fresh = [
  ['alone', both('max-age=3600')],
  ['large', both('max-age=2147483648')],
  ['longer', both('max-age=3600', 'max-age=1')],
  ['over-no-store', both('max-age=3600', 'no-store')],
  ['over-private', both('max-age=3600', 'private')],
  ['over-expires', both('max-age=3600', undefined, { expires: past })],
  ['extension', both('max-age=3600, foo="bar"')],
  ['malformed', both('max-age=1, =?', 'max-age=3600')],
  ['malformed-case', both('Max-Age=0', 'max-age=3600')],
  ['malformed-space', both('max-age = 0', 'max-age=3600')],
  ['empty', both('', 'max-age=3600')],
] as const

const stale = [
  ['zero', both('max-age=0')],
  ['zero-over', both('max-age=0', 'max-age=3600')],
  ['shorter', both('max-age=1', 'max-age=3600')],
  ['age', both('max-age=3600', undefined, { age: '12000' })],
  ['private', both('private', 'max-age=3600')],
  ['no-cache', both('no-cache', 'max-age=3600')],
  ['no-store', both('no-store', 'max-age=3600')],
  ['max-age-text', both('max-age="3600"', 'max-age=1')],
  ['zero-expires', both('max-age=0', undefined, { expires: 'Fri, 31 Dec 9999 23:59:59 GMT' })],
] as const

export const targeted: CaseGroup = {
  name: 'targeted fields (RFC 9213)',
  cases: [
    ...fresh.map(([id, answer]) =>
      reused(`targeted-fresh-${id}`, `reuses under ${JSON.stringify(answer.fields)} (RFC 9213, 2.2)`, {
        cache,
        answer,
        after: 10,
      }),
    ),
    ...stale.map(([id, answer]) =>
      notReused(`targeted-stale-${id}`, `does not reuse under ${JSON.stringify(answer.fields)} (RFC 9213, 2.2)`, {
        cache,
        answer,
        after: 3,
      }),
    ),
    notReused('targeted-ttl', 'lets a targeted no-store forbid what a ttl would allow', {
      cache: { ...cache, ttl: '1h' },
      answer: both('no-store'),
    }),
    {
      id: 'targeted-date',
      says: 'sends Age and leaves Date and Expires alone, as with Cache-Control',
      routes: [{ cache, answer: ({ date }) => both('max-age=3600', 'max-age=1', { date: date(0), expires: date(1) }) }],
      async run(stage) {
        const first = await stage.get()
        await stage.pass(20)
        const second = await stage.expectReused()
        expect(second.field('age')).toBe('20')
        expect(second.field('date')).toBe(first.field('date'))
        expect(second.field('expires')).toBe(first.field('expires'))
        expect(second.field('cache-control')).toBe('max-age=1')
      },
    },
  ],
}
