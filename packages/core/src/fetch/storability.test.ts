import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Fields, mayAnswer, noDemand, parseCacheControl } from '../http-fields/index.ts'
import type { FetchRules } from './fetch-rules.ts'
import { judge } from './storability.ts'

const rules: FetchRules = {
  ttlOf: ({ status }) => (status === 200 ? 60_000 : undefined),
  shared: false,
  heuristic: false,
  setCookie: 'refuse',
  maxBodyBytes: 1000,
  staleFor: 10_000,
  staleIfErrorFor: 20_000,
  headers: undefined,
  tagsOf: () => [],
}
const now = Date.UTC(2026, 10, 21)

function judged(fields: Fields, more: Partial<FetchRules> = {}): ReturnType<typeof judge> {
  const request = { url: new URL('http://h/'), asked: {}, sentAt: now, now }
  return judge({ ...request, status: 200, statusText: '', fields }, { ...rules, ...more })
}

const date = (ms: number): string => new Date(now + ms).toUTCString()

describe('the life of a response', () => {
  it.each<[string, Fields, number]>([
    ['max-age', { 'cache-control': 'max-age=5', expires: date(99_000) }, 5000],
    ['Expires less Date', { expires: date(8_000), date: date(-1_000) }, 9000],
    ['no date at all', { expires: 'soon' }, 0],
    ['no-cache over max-age', { 'cache-control': 'max-age=5, no-cache' }, 0],
    ['max-age that makes no sense', { 'cache-control': 'max-age=many' }, 0],
    ['s-maxage, which a private cache does not know', { 'cache-control': 's-maxage=5' }, 60_000],
    ['nothing', {}, 60_000],
  ])('is what it says: %s', (_, fields, lifetime) => {
    expect(judged({ etag: '"1"', ...fields })).toMatchObject({ lifetime })
  })

  it('is what is said to shared caches, in one', () => {
    expect(judged({ 'cache-control': 's-maxage=5, max-age=1' }, { shared: true })).toMatchObject({
      lifetime: 5000,
      mustRevalidate: true,
    })
  })

  it('began when it was made', () => {
    expect(judged({ date: date(-3_000) })).toMatchObject({ initialAge: 3 })
    expect(judged({ date: date(-3_000), age: '10' })).toMatchObject({ initialAge: 10 })
    expect(judged({ date: date(60_000) })).toMatchObject({ initialAge: 0 })
  })

  it('has stale windows of its own, or of the layer, or none', () => {
    expect(judged({})).toMatchObject({ staleFor: 10_000, staleIfErrorFor: 20_000 })
    expect(judged({ 'cache-control': 'stale-while-revalidate=1, stale-if-error=2' })).toMatchObject({
      staleFor: 1000,
      staleIfErrorFor: 2000,
    })
    expect(judged({ 'cache-control': 'max-age=9, must-revalidate, stale-if-error=2' })).toMatchObject({
      staleFor: 0,
      staleIfErrorFor: 0,
    })
  })
})

const directives = fc.constantFrom(
  'no-store',
  'no-cache',
  'private',
  'public',
  'must-revalidate',
  'max-age=0',
  'max-age=60',
  's-maxage=9',
  'stale-if-error=60',
  'stale-while-revalidate=60',
  'max-age="',
  'no-cache="set-cookie"',
  'MAX-AGE=5',
  '',
  '=',
  'x',
)
const anyFields = fc.record(
  {
    'cache-control': fc.array(directives).map((each) => each.join(', ')),
    expires: fc.constantFrom(date(60_000), date(-60_000), '0', ''),
    date: fc.constantFrom(date(0), date(-30_000), 'never'),
    age: fc.constantFrom('0', '30', '-1', 'x'),
    vary: fc.constantFrom('accept', '*', 'accept, *', 'Accept-Encoding', ''),
    etag: fc.constantFrom('"1"', 'W/"1"'),
    'set-cookie': fc.constantFrom('a=1'),
  },
  { requiredKeys: [] },
)

describe('whatever a response says', () => {
  it('no-store, Vary * and cookies are never kept', () => {
    fc.assert(
      fc.property(anyFields, fc.boolean(), (fields, shared) => {
        const verdict = judged(fields, { shared })
        const control = parseCacheControl(fields['cache-control'])
        const isCookieForOne = fields['set-cookie'] !== undefined && !control.unkeptFields.includes('set-cookie')
        const isForbidden =
          control.noStore || fields.vary?.includes('*') || (shared && control.private) || isCookieForOne
        expect(isForbidden && typeof verdict !== 'string').toBeFalsy()
      }),
    )
  })

  it('what must be asked about never answers by itself past its life, and nothing gets fresher with time', () => {
    const order = ['fresh', 'stale', 'if error', 'no']
    fc.assert(
      fc.property(anyFields, fc.nat(200_000), fc.nat(200_000), (fields, age, later) => {
        const head = judged(fields)
        if (typeof head === 'string') return
        const [before, after] = [age, age + later].map((each) => mayAnswer(head, each, noDemand)) as [string, string]
        const isAllowed = !head.mustRevalidate || before === 'fresh' || before === 'no'
        expect(isAllowed && order.indexOf(after) >= order.indexOf(before)).toBe(true)
      }),
    )
  })
})
