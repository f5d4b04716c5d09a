import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ageOf, httpDate, mayAnswer } from '@cache/core/http-fields'
import { resolvePolicy } from '../config/resolve-policy.ts'
import type { RouteOptions } from '../config/route-options.ts'
import type { RoutePolicy } from '../config/route-policy.ts'
import type { Fields, HttpRequest, HttpResponse, Outgoing } from '../message.ts'
import { demandOf } from '../request/client-demand.ts'
import { fieldsOf, firstOf } from './field-list.ts'
import { freshened } from './freshening.ts'
import { unkeyedFields } from './poisoning.ts'
import { type Seen, replay } from './replay.ts'
import { type Judged, judge } from './storability.ts'
import type { StoredResponse } from './stored-response.ts'

const now = Date.UTC(2026, 10, 21, 12)
const at = (seconds: number): string => httpDate(now + seconds * 1000)

const policyOf = (options: Partial<RouteOptions> = {}): RoutePolicy =>
  resolvePolicy({ layer: 'a', ...options }, 'GET /x', () => true)

const get = (headers: IncomingHttpHeaders = {}, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url: '/x?y=1',
  scheme: 'http',
  headers: { host: 'h', ...headers },
  raw: {},
  isRefresh: false,
  ...more,
})

const response = (fields: Fields, status = 200, body = 'hello'): HttpResponse => ({
  status,
  fields,
  body: Buffer.from(body),
})

interface Case {
  readonly fields?: Fields
  readonly status?: number
  readonly options?: Partial<RouteOptions>
  readonly headers?: IncomingHttpHeaders
  readonly more?: Partial<Judged>
}

const judged = ({ fields = {}, headers, more, options, status }: Case) =>
  judge({ request: get(headers), response: response(fields, status), policy: policyOf(options), now, ...more })

function kept(given: Case): StoredResponse {
  const judgement = judged(given)
  if (!judgement.keep) throw new Error(judgement.detail)
  return judgement.stored
}

function detailOf(given: Case): string {
  const judgement = judged(given)
  return judgement.keep ? 'kept' : judgement.detail
}

const nothing = demandOf(get(), policyOf())
const ttl = { ttl: '1m' }
const fresh = { 'cache-control': 'max-age=60' }

describe('a response is kept, RFC 9111, section 3,', () => {
  it.each<[string, Case, string]>([
    ['with freshness of its own', { fields: fresh }, 'kept'],
    ['under a ttl', { options: ttl }, 'kept'],
    ['with neither', {}, 'no freshness'],
    ['with public alone', { fields: { 'cache-control': 'public' } }, 'no freshness'],
    ['with no-store', { fields: { 'cache-control': 'No-StOrE' }, options: ttl }, 'no-store'],
    ['with private', { fields: { 'cache-control': 'private, max-age=60' } }, 'private'],
    [
      'with private for a known user',
      { fields: { 'cache-control': 'private' }, options: { ...ttl, varyByUser: () => 'u' } },
      'private',
    ],
    ['with no-store for a field', { fields: { 'cache-control': 'private="a", max-age=60' } }, 'kept'],
    [
      'with no-store and must-understand',
      { fields: { 'cache-control': 'max-age=60, no-store, must-understand' } },
      'kept',
    ],
    [
      'with must-understand and an unknown status',
      { fields: { 'cache-control': 'max-age=60, must-understand' }, status: 599 },
      'status',
    ],
    [
      'with all of those',
      { fields: { 'cache-control': 'max-age=60, no-store, must-understand' }, status: 599 },
      'no-store',
    ],
    ['with no-cache and nothing to ask by', { fields: { 'cache-control': 'no-cache' }, options: ttl }, 'stale already'],
    ['with no-cache and an ETag', { fields: { 'cache-control': 'no-cache', etag: '"a"' } }, 'kept'],
    ['with Pragma alone', { fields: { pragma: 'no-cache' }, options: ttl }, 'stale already'],
    ['with Pragma and Cache-Control', { fields: { ...fresh, pragma: 'no-cache' } }, 'kept'],
    ['with max-age=0', { fields: { 'cache-control': 'max-age=0' }, options: ttl }, 'stale already'],
    ['where the client says no-store', { fields: fresh, headers: { 'cache-control': 'no-store' } }, 'request no-store'],
    ['where it is too large', { fields: fresh, options: { maxBodyBytes: 4 } }, 'too large'],
  ])('%s: %s', (_, given, detail) => {
    expect(detailOf(given)).toBe(detail)
  })

  it.each([200, 203, 204, 301, 308, 404, 410])('with status %d under a ttl', (status) => {
    expect(detailOf({ status, options: ttl })).toBe('kept')
  })

  it.each([201, 302, 307, 400, 403, 500, 503])('with status %d only where it has freshness of its own', (status) => {
    expect(detailOf({ status, options: ttl })).toBe('no freshness')
    expect(detailOf({ status, fields: fresh, options: ttl })).toBe('kept')
  })

  it('with such a status only where the freshness is not that of all responses', () => {
    expect(detailOf({ status: 500, fields: fresh, more: { own: fresh } })).toBe('no freshness')
    expect(detailOf({ status: 500, fields: { 'cache-control': 'max-age=5' }, more: { own: fresh } })).toBe('kept')
    expect(detailOf({ status: 404, fields: fresh, more: { own: fresh } })).toBe('kept')
  })

  it.each([101, 206, 304])('with status %d never', (status) => {
    expect(detailOf({ status, fields: fresh, options: ttl })).toBe('status')
  })

  it('only of a GET', () => {
    expect(detailOf({ fields: fresh, more: { request: get({}, { method: 'HEAD' }) } })).toBe('method')
  })
})

describe('a response to somebody known, RFC 9111, section 3.5,', () => {
  const headers = { authorization: 'Bearer x' }
  const conformance = { profile: 'conformance' } as const

  it('is not kept, whatever it says', () => {
    for (const value of ['max-age=60', 'public, max-age=60', 's-maxage=60']) {
      expect(detailOf({ headers, fields: { 'cache-control': value } })).toBe('authorization')
    }
  })

  it.each(['public, max-age=60', 's-maxage=60', 'must-revalidate, max-age=60'])(
    'is kept in profile conformance with %s',
    (value) => {
      expect(detailOf({ headers, fields: { 'cache-control': value }, options: conformance })).toBe('kept')
      expect(detailOf({ headers, fields: fresh, options: conformance })).toBe('authorization')
    },
  )

  it('is kept for that user, who may be found out late', () => {
    const raw: { user?: string } = {}
    const options = { ...ttl, varyByUser: (request: unknown) => (request as typeof raw).user }
    const request = get(headers, { raw })
    expect(detailOf({ options, more: { request } })).toBe('authorization')
    raw.user = 'u'
    expect(detailOf({ options, more: { request } })).toBe('kept')
  })

  it('by a cookie is kept only where it is for all, or where the policy says what cookies do', () => {
    const cookie = { cookie: 'sid=1' }
    expect(detailOf({ headers: cookie, fields: fresh })).toBe('cookie')
    expect(detailOf({ headers: cookie, options: ttl })).toBe('cookie')
    for (const value of ['public, max-age=60', 's-maxage=60']) {
      expect(detailOf({ headers: cookie, fields: { 'cache-control': value } })).toBe('kept')
    }
    expect(detailOf({ headers: cookie, fields: { 'cdn-cache-control': 'max-age=60' } })).toBe('kept')
    expect(detailOf({ headers: cookie, options: { ...ttl, cookies: ['lang'] } })).toBe('kept')
  })
})

describe('a response that sets cookies', () => {
  const fields = { ...fresh, 'set-cookie': ['a=1', 'b=2'] }

  it('is refused, stripped or stored', () => {
    expect(detailOf({ fields })).toBe('set-cookie')
    expect(firstOf(kept({ fields, options: { setCookie: 'strip' } }).fields, 'set-cookie')).toBeUndefined()
    expect(fieldsOf(kept({ fields, options: { setCookie: 'store' } }).fields)['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(detailOf({ fields, options: { profile: 'conformance' } })).toBe('kept')
  })

  it('is kept without them where it says so', () => {
    const stored = kept({ fields: { ...fields, 'cache-control': 'max-age=60, no-cache="Set-Cookie"' } })
    expect(firstOf(stored.fields, 'set-cookie')).toBeUndefined()
  })

  it('is kept without those that earlier middleware has set for its request', () => {
    expect(detailOf({ fields, more: { own: { 'set-cookie': 'a=1' } } })).toBe('set-cookie')
    expect(
      firstOf(kept({ fields, more: { own: { 'set-cookie': ['a=1', 'b=2'] } } }).fields, 'set-cookie'),
    ).toBeUndefined()
    const stored = kept({ fields, more: { own: { 'set-cookie': 'a=1' } }, options: { setCookie: 'store' } })
    expect(fieldsOf(stored.fields)['set-cookie']).toBe('b=2')
  })
})

describe('Vary, RFC 9111, section 4.1,', () => {
  const vary = (names: string | readonly string[], given: Case = {}): Case => ({
    ...given,
    fields: { ...fresh, vary: names },
  })

  it('keeps out what no other request selects', () => {
    for (const names of ['*', 'a, *', ['', '*'], 'a b']) expect(detailOf(vary(names))).toBe('vary *')
  })

  it('keeps out what is of one client each, unless the policy wants it', () => {
    for (const name of ['Cookie', 'Authorization', 'User-Agent']) {
      expect(detailOf(vary(`Accept, ${name}`))).toBe(`vary ${name.toLowerCase()}`)
      expect(detailOf(vary(name, { options: { headers: [name] } }))).toBe('kept')
    }
    expect(detailOf(vary('Cookie', { options: { cookies: ['a'] } }))).toBe('kept')
  })

  it('goes with the values of the request', () => {
    const stored = kept(vary(['Foo', 'Accept'], { headers: { foo: '1', accept: 'b, a' } }))
    expect(stored).toMatchObject({ vary: ['accept', 'foo'], selection: 'a,b\n1' })
  })

  it('is said for him who forgets it with a coding', () => {
    expect(
      kept({ fields: { ...fresh, 'content-encoding': 'gzip' }, headers: { 'accept-encoding': 'gzip' } }),
    ).toMatchObject({
      vary: ['accept-encoding'],
      selection: 'gzip',
    })
  })

  it('is said for him who forgets it with the permission for one origin', () => {
    const fields = { ...fresh, 'access-control-allow-origin': 'http://o' }
    expect(kept({ fields, headers: { origin: 'http://o' } }).vary).toEqual(['origin'])
    expect(
      kept({ fields: { ...fields, 'access-control-allow-origin': '*' }, headers: { origin: 'http://o' } }).vary,
    ).toEqual([])
  })
})

describe('the lifetime of a response, RFC 9111, section 4.2.1,', () => {
  const conformance = { profile: 'conformance' } as const

  it.each<[string, Fields, Partial<RouteOptions>, number]>([
    ['s-maxage before max-age', { 'cache-control': 'max-age=1, s-maxage=60', expires: at(-10) }, {}, 60],
    ['max-age before Expires', { 'cache-control': 'max-age=60', expires: '0' }, {}, 60],
    ['max-age before the ttl', { 'cache-control': 'max-age=5' }, ttl, 5],
    ['Expires less Date', { expires: at(20), date: at(-10) }, {}, 30],
    ['Expires less now where Date is none', { expires: at(20), date: 'foo' }, {}, 20],
    ['Expires before the ttl', { expires: at(20) }, ttl, 20],
    ['the ttl', {}, { ttl: '2s' }, 2],
    ['the ttl as computed', {}, { ttl: () => 3000 }, 3],
    ['the targeted field', { 'cache-control': 'no-store', expires: '0', 'cdn-cache-control': 'max-age=60' }, {}, 60],
    [
      'the first targeted field',
      { 'cdn-cache-control': 'max-age=1', mine: 'max-age=60' },
      { targetedFields: ['Mine'] },
      60,
    ],
    ['what a broken targeted field leaves', { ...fresh, 'cdn-cache-control': 'max-age="1"' }, {}, 60],
    ['a tenth of the time unchanged', { 'last-modified': at(-600) }, conformance, 60],
    ['a day at most', { 'last-modified': at(-8_640_000) }, conformance, 86_400],
  ])('%s', (_, fields, options, seconds) => {
    expect(kept({ fields, options }).lifetime).toBe(seconds * 1000)
  })

  it.each<[string, Fields]>([
    ['an Expires that is no date', { expires: '0' }],
    ['an Expires in two lines', { expires: [at(10), at(20)] }],
    ['an Expires before Date', { expires: at(300), date: at(400) }],
    ['an Age above max-age', { 'cache-control': 'max-age=3600', age: '7200' }],
    ['a Date long ago', { 'cache-control': 'max-age=3600', date: at(-7200) }],
    ['an Age above Expires', { date: at(-10), expires: at(10), age: '25' }],
    ['an Age above Expires with a fast Date', { date: at(10), expires: at(20), age: '15' }],
  ])('has ended with %s', (_, fields) => {
    expect(detailOf({ fields, options: ttl })).toBe('stale already')
  })

  it('is guessed only for some statuses, and only where the policy lets it', () => {
    const fields = { 'last-modified': at(-600) }
    expect(detailOf({ fields })).toBe('no freshness')
    expect(detailOf({ fields, status: 501, options: conformance })).toBe('kept')
    expect(detailOf({ fields, status: 201, options: conformance })).toBe('no freshness')
    expect(detailOf({ fields: { ...fields, 'cache-control': 'public' }, status: 599, options: conformance })).toBe(
      'kept',
    )
    expect(detailOf({ fields: { 'last-modified': 'yesterday' }, options: conformance })).toBe('no freshness')
  })

  it('harms no request where the policy fails', () => {
    const options = {
      ttl: () => {
        throw new Error('no')
      },
    }
    expect(detailOf({ options })).toBe('the policy failed')
    expect(detailOf({ options: { ttl: () => 'soon' } })).toBe('the policy failed')
  })

  it('is given the framework its own response', () => {
    const raw = { seconds: 7 }
    const options = { ttl: (_: unknown, res: unknown) => (res as typeof raw).seconds * 1000 }
    expect(kept({ options, more: { raw } }).lifetime).toBe(7000)
  })
})

describe('staleness, RFC 5861,', () => {
  const windows = (fields: Fields, options: Partial<RouteOptions> = {}) => {
    const { mustRevalidate, staleFor, staleIfErrorFor } = kept({ fields: { etag: '"a"', ...fields }, options })
    return [staleFor, staleIfErrorFor, mustRevalidate]
  }
  const policy = { ...ttl, staleFor: '10s', staleIfErrorFor: '20s' }

  it('is as the response or else the policy says', () => {
    expect(windows(fresh)).toEqual([0, 0, false])
    expect(windows({ 'cache-control': 'max-age=1, stale-while-revalidate=5, stale-if-error=6' })).toEqual([
      5000,
      6000,
      false,
    ])
    expect(windows({ 'cache-control': 'max-age=1, stale-while-revalidate=5' }, policy)).toEqual([5000, 20_000, false])
    expect(windows({}, policy)).toEqual([10_000, 20_000, false])
  })

  it.each(['must-revalidate', 'proxy-revalidate', 's-maxage=1', 'no-cache'])('is forbidden by %s', (directive) => {
    const fields = { 'cache-control': `max-age=1, stale-while-revalidate=5, stale-if-error=6, ${directive}` }
    expect(windows(fields, policy)).toEqual([0, 0, true])
  })
})

describe('what is kept of the fields, RFC 9111, section 3.1,', () => {
  const keptOf = (fields: Fields, more: Case = {}) =>
    fieldsOf(kept({ fields: { ...fresh, ...fields }, ...more }).fields)

  it('leaves out those of the connection, of this cache, and those that are reckoned anew', () => {
    const fields = {
      connection: 'close, X-Secret',
      'x-secret': '1',
      'keep-alive': '1',
      'proxy-authenticate': '1',
      te: '1',
      trailer: '1',
      'transfer-encoding': 'chunked',
      upgrade: '1',
      age: '1',
      'content-length': '5',
      'surrogate-key': 'a',
      'cache-tag': 'b',
    }
    expect(keptOf({ ...fields, 'x-other': '2', date: at(0), etag: '"a"' })).toEqual({
      ...fresh,
      'x-other': '2',
      date: at(0),
      etag: '"a"',
    })
  })

  it('leaves out those that no-cache and private name', () => {
    const stored = keptOf({
      'cache-control': ['no-cache="a, b"', 'max-age=60', 'private=c'],
      a: '1',
      b: '2',
      c: '3',
      d: '4',
    })
    expect([stored['a'], stored['b'], stored['c'], stored['d']]).toEqual([undefined, undefined, undefined, '4'])
  })

  it('leaves out what earlier middleware has set and the handler has left alone', () => {
    const own = { 'x-request-id': '1', vary: 'Origin', 'x-changed': '1' }
    const stored = keptOf({ ...own, 'x-changed': '2', 'x-own': '3' }, { more: { own } })
    expect([stored['x-request-id'], stored['x-changed'], stored['x-own']]).toEqual([undefined, '2', '3'])
    // Yet it counts, and what is said of the response itself goes with it.
    expect(stored['vary']).toBe('Origin')
    expect(
      detailOf({
        fields: { 'cache-control': 'no-store' },
        options: ttl,
        more: { own: { 'cache-control': 'no-store' } },
      }),
    ).toBe('no-store')
    expect(kept({ fields: { ...fresh, vary: 'Origin' }, more: { own } }).vary).toEqual(['origin'])
  })

  it('has a Date, RFC 9110, section 6.6.1, and a strong ETag of its bytes', () => {
    const stored = keptOf({ date: 'foo' })
    expect(stored['date']).toBe(at(0))
    expect(stored['etag']).toMatch(/^"[\w-]{27}"$/)
    expect(keptOf({ 'content-encoding': 'gzip' })['etag']).toMatch(/-gzip"$/)
    expect(keptOf({ etag: 'W/"own"', date: at(-5) })).toMatchObject({ etag: 'W/"own"', date: at(-5) })
    expect(keptOf({}, { status: 404 })['etag']).toBeUndefined()
  })

  it('can be validated by what the handler itself has set alone', () => {
    const digest = createHash('sha1').update('hello').digest('base64').slice(0, 27)
    const can = (fields: Fields, status = 200): boolean =>
      kept({ fields: { ...fresh, ...fields }, status }).canBeValidated
    expect(can({})).toBe(false)
    expect(can({ etag: `W/"5-${digest}"` })).toBe(false)
    expect(can({ etag: 'unquoted' })).toBe(false)
    expect(can({ etag: '"v1"' })).toBe(true)
    expect(can({ 'last-modified': at(-5) })).toBe(true)
    expect(can({ 'last-modified': 'yesterday' })).toBe(false)
    expect(can({ etag: '"v1"' }, 404)).toBe(false)
  })
})

describe('the tags of a response', () => {
  const tagsOf = (fields: Fields, options: Partial<RouteOptions> = {}): readonly string[] => {
    const judgement = judged({ fields: { ...fresh, ...fields }, options })
    return judgement.keep ? judgement.tags : [judgement.detail]
  }

  it('are of its URL, its fields, its groups and the policy', () => {
    expect(tagsOf({ 'surrogate-key': 'a b', 'cache-tag': 'c', 'cache-groups': '"g"' }, { tags: () => ['d'] })).toEqual([
      'a',
      'b',
      'c',
      'd',
      'url:http://h/x?y=1',
      'group:http://h g',
    ])
  })

  it('are of its path too where the key leaves something out', () => {
    expect(tagsOf({}, { query: { exclude: ['y'] } })).toEqual(['url:http://h/x?y=1', 'path:http://h/x'])
    expect(tagsOf({}, { key: () => 'k' })).toContain('path:http://h/x')
  })

  it('keep out what could not be invalidated', () => {
    expect(tagsOf({}, { tags: () => ['x'.repeat(2000)] })).toEqual(['tags'])
  })
})

describe('request fields that the handler has read', () => {
  it('belong to the key or to Vary', () => {
    const read = new Set(['host', 'range', 'accept', 'x-forwarded-host', 'x-mine', 'x-tenant', 'cookie'])
    expect(unkeyedFields(read, ['accept'], policyOf({ headers: ['x-mine'] }))).toEqual(['cookie', 'x-tenant'])
    expect(unkeyedFields(read, ['accept'], policyOf({ headers: ['x-mine'], cookies: ['a'] }))).toEqual(['x-tenant'])
  })

  it('keep a response out where the policy is strict', () => {
    const more = { read: new Set(['x-tenant']) }
    expect(detailOf({ fields: fresh, more })).toBe('kept')
    expect(detailOf({ fields: fresh, more, options: { strict: true } })).toBe('depends on x-tenant')
    expect(detailOf({ fields: { ...fresh, vary: 'X-Tenant' }, more, options: { strict: true } })).toBe('kept')
  })
})

describe('a stored response may answer, RFC 9111, section 4.2.4,', () => {
  const stored = kept({ fields: { 'cache-control': 'max-age=10, stale-while-revalidate=5, stale-if-error=20' } })
  const control = { clientControl: true }
  const may = (ms: number, value?: string, of = stored) =>
    mayAnswer(of, ms, value === undefined ? nothing : demandOf(get({ 'cache-control': value }), policyOf(control)))

  it('while it is fresh, then while it is replaced, then where the handler fails', () => {
    expect([0, 9999, 10_000, 14_999, 15_000, 29_999, 30_000].map((ms) => may(ms))).toEqual([
      'fresh',
      'fresh',
      'stale',
      'stale',
      'if error',
      'if error',
      'no',
    ])
  })

  it('by its age when it came', () => {
    const old = kept({ fields: { 'cache-control': 'max-age=10', age: '8' } })
    expect([1999, 2000].map((ms) => may(ms, undefined, old))).toEqual(['fresh', 'no'])
    expect(ageOf(old, 1999)).toBe(9)
  })

  it.each<[string, number, string]>([
    ['no-cache', 0, 'no'],
    ['max-age=0', 0, 'no'],
    ['max-age=5', 4999, 'fresh'],
    ['max-age=5', 5000, 'no'],
    ['max-age=60', 11_000, 'no'],
    ['max-age=60, max-stale=5', 11_000, 'stale'],
    ['min-fresh=5', 5000, 'fresh'],
    ['min-fresh=5', 5001, 'no'],
    ['min-fresh=1', 11_000, 'no'],
    ['max-stale', 3_600_000, 'stale'],
  ])('to a client that says %s after %d ms: %s', (value, ms, answer) => {
    expect(may(ms, value)).toBe(answer)
  })

  it('never stale where it forbids it, whatever a client would take', () => {
    const strict = kept({ fields: { 'cache-control': 'max-age=10, must-revalidate', etag: '"a"' } })
    expect(may(11_000, 'max-stale', strict)).toBe('no')
  })

  it('never fresher as time passes', () => {
    const order = ['fresh', 'stale', 'if error', 'no']
    const seconds = fc.nat(100)
    fc.assert(
      fc.property(
        seconds,
        seconds,
        seconds,
        seconds,
        fc.nat(200_000),
        fc.nat(200_000),
        (age, lifetime, staleFor, staleIfErrorFor, ms, later) => {
          const any = {
            ...stored,
            initialAge: age,
            lifetime: lifetime * 1000,
            staleFor: staleFor * 1000,
            staleIfErrorFor: staleIfErrorFor * 1000,
          }
          expect(order.indexOf(may(ms + later, undefined, any))).toBeGreaterThanOrEqual(
            order.indexOf(may(ms, undefined, any)),
          )
        },
      ),
    )
  })
})

describe('an answer from the cache', () => {
  const lm = at(-600)
  const stored = kept({
    fields: { ...fresh, etag: '"v1"', 'last-modified': lm, 'content-type': 'text/plain', 'x-a': ['1', '2'], age: '5' },
  })
  const hit: Seen = { outcome: 'HIT', age: 2500, ttlLeft: 52_500, status: { hit: true }, key: 'GET http://h/x ü' }
  const answer = (
    headers: IncomingHttpHeaders = {},
    more: { method?: string; options?: Partial<RouteOptions>; of?: StoredResponse; seen?: Seen } = {},
  ): Outgoing => {
    const { method = 'GET', of = stored, options, seen = hit } = more
    return replay(of, get(headers, { method }), policyOf(options), seen)
  }
  const bodyOf = ({ body }: Outgoing): string | undefined => body?.toString()

  it('has its fields, Age, X-Cache, Cache-Status and Content-Length', () => {
    expect(answer()).toEqual({
      status: 200,
      fields: {
        ...fresh,
        etag: '"v1"',
        'last-modified': lm,
        'content-type': 'text/plain',
        'x-a': ['1', '2'],
        date: at(0),
        age: '7',
        'x-cache': 'HIT',
        'cache-status': 'cache; hit; ttl=52',
        'content-length': '5',
      },
      body: Buffer.from('hello'),
    })
  })

  it('tells more to those who look for faults, and injects nothing', () => {
    const { fields } = answer({}, { options: { debug: true } })
    expect(fields['x-cache-key']).toBe('GET http://h/x %C3%BC')
    expect(fields['x-cache-ttl-remaining']).toBe('52')
    expect(fields['x-cache-date']).toMatch(/GMT$/)
    const injected = replay(stored, get(), policyOf({ debug: true }), { ...hit, key: 'a\r\nb: c\ud800' })
    expect(injected.fields['x-cache-key']).toMatch(/^[\x20-\x7e]*$/)
  })

  it('has no Age of its own where the handler has just made it, RFC 9111, section 5.1', () => {
    const status = { fwd: 'uri-miss', fwdStatus: 200, stored: true } as const
    const { fields } = answer({}, { seen: { ...hit, outcome: 'MISS', age: 0, status } })
    expect(fields['age']).toBeUndefined()
    expect(fields['cache-status']).toBe('cache; fwd=uri-miss; fwd-status=200; ttl=55; stored')
  })

  it('appends itself to the caches before it, RFC 9211, section 2', () => {
    const of = kept({ fields: { ...fresh, 'cache-status': ['a; hit', 'b; hit'] } })
    expect(answer({}, { of }).fields['cache-status']).toBe('a; hit, b; hit, cache; hit; ttl=57')
  })

  it.each<[string, IncomingHttpHeaders, number]>([
    ['the tag', { 'if-none-match': '"v1"' }, 304],
    ['the tag, weak', { 'if-none-match': 'W/"v1"' }, 304],
    ['a list', { 'if-none-match': '"a", W/"b", "v1"' }, 304],
    ['any', { 'if-none-match': ' * ' }, 304],
    ['another tag', { 'if-none-match': '"v2"' }, 200],
    ['no tag at all', { 'if-none-match': 'v1' }, 200],
    ['the tag before a date', { 'if-none-match': '"v1"', 'if-modified-since': at(-6000) }, 304],
    ['another tag before a date', { 'if-none-match': '"v2"', 'if-modified-since': lm }, 200],
    ['the date', { 'if-modified-since': lm }, 304],
    ['a later date', { 'if-modified-since': at(-10) }, 304],
    ['an earlier date', { 'if-modified-since': at(-601) }, 200],
    ['what is no date', { 'if-modified-since': 'yesterday' }, 200],
    ['the date as of old', { 'if-modified-since': 'Saturday, 21-Nov-26 11:50:00 GMT' }, 304],
  ])('to a condition by %s, RFC 9110, section 13', (_, headers, status) => {
    for (const method of ['GET', 'HEAD']) expect(answer(headers, { method }).status).toBe(status)
  })

  it('by 304 carries what RFC 9110, section 15.4.5, asks for', () => {
    const of = kept({
      fields: {
        ...fresh,
        etag: '"v1"',
        vary: 'foo',
        expires: at(9),
        'content-location': '/c',
        'content-type': 'a/b',
        'last-modified': lm,
        'access-control-allow-origin': '*',
      },
    })
    expect(answer({ 'if-none-match': '*' }, { of })).toEqual({
      status: 304,
      fields: {
        ...fresh,
        etag: '"v1"',
        vary: 'foo',
        expires: at(9),
        'content-location': '/c',
        'access-control-allow-origin': '*',
        date: at(0),
        age: '2',
        'x-cache': 'HIT',
        'cache-status': 'cache; hit; ttl=57',
      },
      body: undefined,
    })
  })

  it('heeds conditions and ranges only where there is a success, RFC 9110, section 13.2.1', () => {
    const of = kept({ fields: { ...fresh, etag: '"v1"' }, status: 404 })
    expect(answer({ 'if-none-match': '"v1"', range: 'bytes=0-1' }, { of })).toMatchObject({
      status: 404,
      body: Buffer.from('hello'),
    })
  })

  it('by Date where there is no Last-Modified, RFC 9111, section 4.3.2', () => {
    const of = kept({ fields: fresh })
    expect(answer({ 'if-modified-since': at(0) }, { of }).status).toBe(304)
    expect(answer({ 'if-modified-since': at(-1) }, { of }).status).toBe(200)
  })

  it('to HEAD says what GET would, without the body', () => {
    const { body, fields } = answer({ range: 'bytes=0-1' }, { method: 'HEAD' })
    expect([body, fields['content-length']]).toEqual([undefined, '5'])
  })

  it('has no length where there can be no content, RFC 9110, section 8.6', () => {
    const of = { ...kept({ fields: fresh, status: 204 }), body: Buffer.alloc(0) }
    expect(answer({}, { of })).toMatchObject({ status: 204, body: undefined })
    expect(answer({}, { of }).fields['content-length']).toBeUndefined()
  })

  it.each<[string, string, string]>([
    ['bytes=0-1', 'he', 'bytes 0-1/5'],
    ['bytes=1-', 'ello', 'bytes 1-4/5'],
    ['bytes=-1', 'o', 'bytes 4-4/5'],
    ['bytes=-50', 'hello', 'bytes 0-4/5'],
    ['bytes=2-99', 'llo', 'bytes 2-4/5'],
    ['BYTES = 4-4', 'o', 'bytes 4-4/5'],
  ])('to the range %s is %j, RFC 9110, section 14', (range, text, contentRange) => {
    const part = answer({ range })
    expect([part.status, bodyOf(part), part.fields['content-range'], part.fields['content-length']]).toEqual([
      206,
      text,
      contentRange,
      String(text.length),
    ])
  })

  it.each(['bytes=0-1,3-4', 'bytes=2-1', 'bytes=-', 'bytes=a-b', 'lines=0-1', 'bytes 0-1', '', 'bytes=0-1x'])(
    'to the range %j is whole',
    (range) => {
      expect([answer({ range }).status, bodyOf(answer({ range }))]).toEqual([200, 'hello'])
    },
  )

  it.each(['bytes=5-', 'bytes=9-10', 'bytes=-0'])('to the range %s is 416, RFC 9110, section 15.5.17', (range) => {
    expect(answer({ range })).toMatchObject({
      status: 416,
      fields: { 'content-range': 'bytes */5', 'content-length': '0' },
    })
    expect(answer({ range }).fields['etag']).toBeUndefined()
  })

  it.each<[string, number]>([
    ['"v1"', 206],
    ['W/"v1"', 200],
    ['"v2"', 200],
    [lm, 206],
    [at(-599), 200],
    ['junk', 200],
  ])('to a range if %s is %d, RFC 9110, section 13.1.5', (condition, status) => {
    expect(answer({ range: 'bytes=0-1', 'if-range': condition }).status).toBe(status)
  })

  it('is not cut where the handler cuts nothing', () => {
    const of = kept({ fields: { ...fresh, 'accept-ranges': 'none' } })
    expect(answer({ range: 'bytes=0-1' }, { of }).status).toBe(200)
  })

  it('cuts what was asked for out of any bytes', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(9), (first, last) => {
        const part = answer({ range: `bytes=${first}-${last}` })
        const cut = { status: 206, text: 'hello'.slice(first, last + 1) }
        const other = last < first ? { status: 200, text: 'hello' } : { status: 416, text: '' }
        const isCut = first <= last && first < 5
        expect({ status: part.status, text: bodyOf(part) }).toEqual(isCut ? cut : other)
      }),
    )
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        (range, condition) => answer({ range, 'if-range': condition, 'if-none-match': condition }).status >= 200,
      ),
    )
  })

  it('is private where users have their own, and names fields and cookies of the key', () => {
    const of = kept({
      fields: { 'cache-control': 'public, max-age=60, s-maxage=5', 'cdn-cache-control': 'max-age=9', vary: 'Accept' },
    })
    const options = { varyByUser: () => 'u', headers: ['accept', 'x-a'], cookies: ['c'] }
    const { fields } = answer({}, { of, options })
    expect(fields).toMatchObject({ 'cache-control': 'private, max-age=60', vary: 'Accept, x-a, cookie' })
    expect(fields['cdn-cache-control']).toBeUndefined()
    expect(answer({ 'if-none-match': '*' }, { of, options }).fields['cache-control']).toBe('private, max-age=60')
  })

  it('never has both a length and a transfer coding, RFC 9112, section 6.2', () => {
    const of = { ...stored, fields: [...stored.fields, 'transfer-encoding', 'chunked'] }
    expect(answer({}, { of }).fields['transfer-encoding']).toBeUndefined()
  })
})

describe('a 304 to this cache, RFC 9111, section 4.3.4,', () => {
  const stored = kept({
    fields: { ...fresh, etag: '"v1"', 'content-type': 'text/plain', a: '1', b: '1', date: at(-500), age: '50' },
    more: { now: now - 500_000 },
  })
  const answer = (fields: Fields): HttpResponse => ({ status: 304, fields, body: Buffer.alloc(0) })

  it('updates the fields, but not those that tell of the bytes', () => {
    const fields = {
      'cache-control': 'max-age=3600',
      a: '2',
      'content-type': 'x/y',
      'content-length': '0',
      'content-foo': '1',
      etag: 'W/"v1"',
    }
    const { body, fields: merged, status } = freshened(stored, answer(fields))
    expect([status, body.toString()]).toEqual([200, 'hello'])
    expect(merged).toEqual({
      'cache-control': 'max-age=3600',
      a: '2',
      b: '1',
      'content-type': 'text/plain',
      'content-foo': '1',
      etag: '"v1"',
    })
  })

  it('starts its freshness anew', () => {
    const again = judge({ request: get(), response: freshened(stored, answer({})), policy: policyOf(), now })
    expect(again).toMatchObject({ keep: true, stored: { initialAge: 0, lifetime: 60_000, canBeValidated: true } })
  })

  it('makes nothing younger that it does not tell of', () => {
    const other = freshened(stored, answer({ etag: '"v2"', a: '2' }))
    expect(other.fields['a']).toBe('1')
    expect(judge({ request: get(), response: other, policy: policyOf(), now })).toMatchObject({
      stored: { initialAge: 500 },
    })
  })
})

describe('whatever a handler and a client send', () => {
  it('never throws, and never keeps what is private', () => {
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom('private', 'max-age=60', '*', 'no-store', '"a"', at(0)),
      fc.array(fc.string(), { maxLength: 3 }),
    )
    const names = [
      'cache-control',
      'vary',
      'expires',
      'date',
      'age',
      'etag',
      'last-modified',
      'connection',
      'cache-tag',
      'cdn-cache-control',
    ]
    const fields = fc.dictionary(fc.constantFrom(...names), value)
    fc.assert(
      fc.property(
        fields,
        fc.constantFrom({}, ttl),
        fc.constantFrom<'safe' | 'conformance'>('safe', 'conformance'),
        (some, options, profile) => {
          const judgement = judged({ fields: some, options: { ...options, profile } })
          if (!judgement.keep) return
          const said = some['cdn-cache-control'] === undefined ? [some['cache-control']].flat() : []
          expect(said).not.toContain('private')
          const out = replay(judgement.stored, get({ range: 'bytes=0-' }), policyOf(), {
            outcome: 'HIT',
            age: 0,
            ttlLeft: 0,
            status: { hit: true },
            key: 'k',
          })
          expect(out.status).toBeLessThan(417)
        },
      ),
    )
  })
})
