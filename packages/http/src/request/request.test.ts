import type { IncomingHttpHeaders } from 'node:http'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resolvePolicy } from '../config/resolve-policy.ts'
import type { RouteOptions } from '../config/route-options.ts'
import type { RoutePolicy } from '../config/route-policy.ts'
import type { HttpRequest } from '../message.ts'
import type { StoredResponse } from '../response/stored-response.ts'
import { bypassOf } from './bypass.ts'
import { demandOf } from './client-demand.ts'
import { changesFor } from './handler-changes.ts'
import { RequestKeys } from './request-key.ts'
import { selectionOf } from './selection.ts'
import { invalidatedBy } from './unsafe.ts'
import { pathTagOf, urlOf, urlTagOf } from './url-tag.ts'

const policyOf = (options: Partial<RouteOptions> = {}): RoutePolicy =>
  resolvePolicy({ layer: 'a', ...options }, 'GET /x', () => true)

function get(url: string, headers: IncomingHttpHeaders = {}, more: Partial<HttpRequest> = {}): HttpRequest {
  const base = { method: 'GET', url, scheme: 'http', raw: { user: 'u1' }, isRefresh: false } as const
  return { ...base, headers: { host: 'h', ...headers }, ...more }
}

describe('a request passes by the cache', () => {
  const ttl = { ttl: '1m' }

  it.each<[string, HttpRequest, Partial<RouteOptions>, string | undefined]>([
    ['GET', get('/'), {}, undefined],
    ['HEAD', get('/', {}, { method: 'HEAD' }), {}, undefined],
    ['POST', get('/', {}, { method: 'POST' }), {}, 'method'],
    ['a body', get('/', { 'content-length': '3' }), {}, 'body'],
    ['a body in chunks', get('/', { 'transfer-encoding': 'chunked' }), {}, 'body'],
    ['a body of no length', get('/', { 'content-length': '0' }), {}, undefined],
    ['a malformed length', get('/', { 'content-length': 'x' }), {}, 'body'],
    ['an upgrade', get('/', { upgrade: 'websocket' }), {}, 'upgrade'],
    ['an absolute target', get('http://other/'), {}, 'target'],
    ['a target with white space', get('/a b'), {}, 'target'],
    ['a target with a line break', get('/a\r\nx: y'), {}, 'target'],
    ['a host with a path', get('/', { host: 'h/evil' }), {}, 'host'],
    ['a host with a user', get('/', { host: 'a@h' }), {}, 'host'],
    ['a host with a line break', get('/', { host: 'h\r\nx: y' }), {}, 'host'],
    ['a host of 64 KB', get('/', { host: 'h'.repeat(65_536) }), {}, 'host'],
    ['an IPv6 host', get('/', { host: '[::1]:80' }), {}, undefined],
    ['no host', get('/', { host: undefined }), {}, undefined],
    ['a host that is another than the authority', get('/', { ':authority': 'other' }), {}, 'host'],
    ['If-Match', get('/', { 'if-match': '"a"' }), {}, 'precondition'],
    ['Authorization', get('/', { authorization: 'x' }), {}, 'authorization'],
    ['Authorization of a known user', get('/', { authorization: 'x' }), { varyByUser: () => 'u' }, undefined],
    [
      'Authorization of nobody known',
      get('/', { authorization: 'x' }),
      { varyByUser: () => undefined },
      'authorization',
    ],
    ['Authorization in profile conformance', get('/', { authorization: 'x' }), { profile: 'conformance' }, undefined],
    ['Authorization in the key', get('/', { authorization: 'x' }), { headers: ['Authorization'] }, undefined],
    ['a cookie under a ttl', get('/', { cookie: 'a=b' }), ttl, 'cookie'],
    ['a cookie, by the response alone', get('/', { cookie: 'a=b' }), {}, undefined],
    ['a cookie under a ttl that names cookies', get('/', { cookie: 'a=b' }), { ...ttl, cookies: ['lang'] }, undefined],
    ['a cookie under a ttl that depends on none', get('/', { cookie: 'a=b' }), { ...ttl, cookies: [] }, undefined],
    ['a cookie in the key', get('/', { cookie: 'a=b' }), { ...ttl, headers: ['cookie'] }, undefined],
    ['a cookie of a known user', get('/', { cookie: 'a=b' }), { ...ttl, varyByUser: () => 'u' }, undefined],
    ['a skipped one', get('/'), { skip: () => true }, 'skip'],
  ])('%s', (_, request, options, reason) => {
    expect(bypassOf(request, policyOf(options))).toBe(reason)
  })

  it('where a function of the policy throws or gives no key', () => {
    const fails = (): never => {
      throw new TypeError('no user')
    }
    expect(bypassOf(get('/'), policyOf({ varyByUser: fails }))).toBe('varyByUser failed')
    expect(bypassOf(get('/'), policyOf({ skip: fails }))).toBe('skip or key failed')
    expect(bypassOf(get('/'), policyOf({ key: fails }))).toBe('skip or key failed')
    expect(bypassOf(get('/'), policyOf({ key: () => undefined as never }))).toBe('no key')
  })
})

describe('the key of a request', () => {
  const keyOf = (request: HttpRequest, options: Partial<RouteOptions> = {}): string =>
    new RequestKeys(policyOf(options)).of(request)

  it('is scheme, lower-case host, path and query as sent, for GET as for HEAD', () => {
    expect(keyOf(get('/a?b=1&a', { host: 'H.Example:80' }))).toBe('GET http://h.example:80/a?b=1&a')
    expect(keyOf(get('/a', {}, { method: 'HEAD', scheme: 'https' }))).toBe('GET https://h/a')
  })

  it('is another for each field by which a request may be taken for another one', () => {
    const names = [
      'x-forwarded-host',
      'x-host',
      'x-forwarded-scheme',
      'x-original-url',
      'x-rewrite-url',
      'x-http-method',
    ]
    const more = ['x-http-method-override', 'x-method-override', 'forwarded']
    const keys = [...names, ...more].map((name) => keyOf(get('/', { [name]: 'evil' })))
    expect(new Set([...keys, keyOf(get('/'))]).size).toBe(10)
  })

  it('holds users, fields and cookies that the policy names, each for itself', () => {
    const varyByUser = (request: unknown): string => (request as { user: string }).user
    const keys = [
      keyOf(get('/'), { varyByUser }),
      keyOf(get('/', {}, { raw: { user: 'u2' } }), { varyByUser }),
      keyOf(get('/'), { varyByUser: () => undefined }),
      keyOf(get('/', { user: 'u1' }), { headers: ['user'] }),
      keyOf(get('/', { cookie: 'user=u1' }), { cookies: ['user'] }),
      keyOf(get('/', { cookie: 'user=u1; user=u2' }), { cookies: ['user'] }),
    ]
    expect(new Set(keys).size).toBe(6)
    expect(keyOf(get('/', { cookie: 'a=1; b=2' }), { cookies: ['a'] })).toBe(
      keyOf(get('/', { cookie: 'c=3;a=1' }), { cookies: ['a'] }),
    )
  })

  it('sees a cookie that its parser would see', () => {
    const cookies = { cookies: ['lang'] }
    expect(keyOf(get('/', { cookie: 'a=1; lang =evil' }), cookies)).not.toBe(
      keyOf(get('/', { cookie: 'a=1' }), cookies),
    )
  })

  it('has the authority of HTTP/2', () => {
    expect(keyOf(get('/', { host: undefined, ':authority': 'Two' }))).toBe('GET http://two/')
  })

  it('may be made by the policy, for its route alone', () => {
    expect(keyOf(get('/a'), { key: () => 'same' })).toBe(keyOf(get('/b'), { key: () => 'same' }))
    expect(keyOf(get('/a'), { key: () => 'same' })).not.toBe(
      new RequestKeys(resolvePolicy({ layer: 'a', key: () => 'same' }, 'GET /y', () => true)).of(get('/a')),
    )
    expect(keyOf(get('/a'), { key: () => '\ud800' }).isWellFormed()).toBe(true)
  })

  it('is made once for a target, and is that of its own host and scheme however often it was asked for', () => {
    const keys = new RequestKeys(policyOf({}))
    const asked = [
      get('/a'),
      get('/a', {}, { scheme: 'https' }),
      get('/a', { host: 'other' }),
      get('/a', { 'x-host': 'evil' }),
      get('/a', { host: 'H' }),
    ]
    const first = asked.map((request) => keys.of(request))
    expect(first).toEqual(asked.map((request) => new RequestKeys(policyOf({})).of(request)))
    expect([...asked, ...asked.toReversed()].map((request) => keys.of(request))).toEqual([
      ...first,
      ...first.toReversed(),
    ])
    expect(new Set(first).size).toBe(4)
    for (let n = 0; n < 2500; n++) keys.of(get(`/${n}`))
    expect(asked.map((request) => keys.of(request))).toEqual(first)
  })

  it('leaves parameters out only where it is told to', () => {
    const include = { query: { include: ['page'] } }
    expect(keyOf(get('/a?page=1&utm=2'), include)).toBe('GET http://h/a?page=1')
    expect(keyOf(get('/a?utm=2'), include)).toBe('GET http://h/a')
    for (const query of ['%70age=9', 'page[]=9', '[page]=9', 'page%5B%5D=9', '%=9', 'x;page=9']) {
      expect(keyOf(get(`/a?${query}`), include)).toBe(`GET http://h/a?${query}`)
    }
    expect(keyOf(get('/a?utm=2&%75tm=3&b=1'), { query: { exclude: ['utm'] } })).toBe('GET http://h/a?b=1')
    expect(keyOf(get('/a?b=2&a=1&b=1'), { query: { sort: true } })).toBe('GET http://h/a?a=1&b=2&b=1')
    expect(keyOf(get('/a?b=2&a=1'))).not.toBe(keyOf(get('/a?a=1&b=2')))
  })

  it('is short, and another for each request', () => {
    const long = `/${'x'.repeat(65_536)}`
    expect(keyOf(get(`${long}a`)).length).toBeLessThan(300)
    expect(keyOf(get(`${long}a`))).not.toBe(keyOf(get(`${long}b`)))
    const requests = fc.record({
      url: fc.webPath(),
      value: fc.string(),
      user: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
    })
    const keys = new RequestKeys(policyOf({ headers: ['x'], varyByUser: (raw) => raw as string }))
    const keyed = ({ url, value, user }: { url: string; value: string; user: string | undefined }): string =>
      keys.of(get(`/${url}`, { x: value }, { raw: user }))
    fc.assert(
      fc.property(requests, requests, (a, b) => {
        const isSame = a.url === b.url && a.value.trim() === b.value.trim() && a.user === b.user
        expect(keyed(a) === keyed(b)).toBe(isSame)
      }),
    )
  })
})

describe('the selection by Vary, RFC 9111, section 4.1', () => {
  const selected = (name: string, value: string | undefined, options: Partial<RouteOptions> = {}): string =>
    selectionOf([name], get('/', { [name]: value }), policyOf(options))

  it.each<[string, string | undefined, string | undefined, boolean]>([
    ['accept-language', 'en, de', 'de, en', true],
    ['accept-language', 'en, de', ' eN ,De', true],
    ['accept-language', 'en;q=0.5, de', 'de,en ; q=0.5', true],
    ['accept-language', 'en, de;q=0.5', 'en;q=0.5, de', false],
    ['accept-language', 'en;q=0.5', 'en', false],
    ['accept', 'text/html;level=1', 'text/html', false],
    ['accept', 'a/b;p="x y"', 'a/b;p="xy"', false],
    ['accept', 'a/b;q=x', 'a/b;q=y', false],
    ['accept-encoding', 'gzip, br', 'br,gzip', true],
    ['accept-encoding', 'gzip, exotic', 'x-gzip', true],
    ['accept-encoding', undefined, 'identity', true],
    ['accept-encoding', 'gzip;q=0', undefined, true],
    ['accept-encoding', '*', 'gzip;q=0, *', false],
    ['accept-encoding', 'gzip', 'gzip, br', false],
    ['accept-encoding', 'identity;q=0', '', false],
    ['accept-encoding', 'constructor', '', true],
    ['foo', '1, 2 ', '1, 2', true],
    ['foo', '1', '2', false],
    ['foo', undefined, '', false],
    ['foo', 'A', 'a', false],
  ])('%s %j and %j', (name, a, b, isSame) => {
    expect(selected(name, a) === selected(name, b)).toBe(isSame)
  })

  it('looks at the cookies that the policy names alone', () => {
    const options = { cookies: ['a'] }
    expect(selected('cookie', 'a=1; b=2', options)).toBe(selected('cookie', 'a=1', options))
    expect(selected('cookie', 'a=1', options)).not.toBe(selected('cookie', 'a=2', options))
  })

  it('keeps fields apart, and is short', () => {
    const both = (a: string, b: string): string => selectionOf(['a', 'b'], get('/', { a, b }), policyOf())
    expect(both('1', '')).not.toBe(both('', '1'))
    expect(both('x'.repeat(65_536), '')).toHaveLength(64)
    expect(selectionOf([], get('/'), policyOf())).toBe('')
  })

  it('never throws, and takes no time for what is long', () => {
    const names = fc.constantFrom('accept', 'accept-language', 'accept-encoding', 'cookie', 'foo')
    fc.assert(
      fc.property(names, fc.string(), (name, value) => typeof selected(name, value, { cookies: ['a'] }) === 'string'),
    )
    const start = performance.now()
    for (const part of [' ', ';', ';q=', '"', 'a,', 'a =']) selected('accept', part.repeat(65_536 / part.length))
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

describe('what a client asks of the cache, RFC 9111, section 5.2.1', () => {
  const demanded = (headers: IncomingHttpHeaders, clientControl = false) =>
    demandOf(get('/', headers), policyOf({ clientControl }))
  const nothing = { onlyIfCached: false, noStore: false, noCache: false, maxAge: undefined, minFresh: 0, maxStale: 0 }

  it('is but no-store and only-if-cached unless the policy says otherwise', () => {
    expect(demanded({ 'cache-control': 'no-cache, max-age=0, min-fresh=5' })).toEqual(nothing)
    expect(demanded({ pragma: 'no-cache' })).toEqual(nothing)
    expect(demanded({ 'cache-control': 'no-store, only-if-cached, max-age=0' })).toEqual({
      ...nothing,
      noStore: true,
      onlyIfCached: true,
    })
  })

  it('is all of it where it does', () => {
    expect(demanded({ 'cache-control': 'no-cache, max-age=1, min-fresh=2, max-stale=3' }, true)).toEqual({
      ...nothing,
      noCache: true,
      maxAge: 1000,
      minFresh: 2000,
      maxStale: 3000,
    })
    expect(demanded({ pragma: 'no-cache' }, true).noCache).toBe(true)
    expect(demanded({ pragma: 'no-cache', 'cache-control': 'max-age=5' }, true).noCache).toBe(false)
    expect(demanded({}, true)).toEqual(nothing)
  })
})

describe('what the handler is to see', () => {
  const judged = { 'if-modified-since': undefined, 'if-none-match': undefined, 'if-range': undefined, range: undefined }
  const stored = (fields: readonly string[], canBeValidated = true): StoredResponse => ({
    kind: 'response',
    status: 200,
    fields,
    body: Buffer.from('x'),
    vary: [],
    selection: '',
    initialAge: 0,
    lifetime: 0,
    staleFor: 0,
    staleIfErrorFor: 0,
    mustRevalidate: false,
    canBeValidated,
  })

  it('has no conditions and no ranges of the client', () => {
    expect(changesFor(get('/', { range: 'bytes=0-1' }), undefined)).toEqual(judged)
    expect(changesFor(get('/'), stored(['etag', '"a"'], false))).toEqual(judged)
  })

  it('asks whether what is stored still holds, RFC 9111, section 4.3.1', () => {
    const lm = 'Sun, 06 Nov 1994 08:49:37 GMT'
    expect(
      changesFor(get('/', { 'cache-control': 'no-cache, foo' }), stored(['etag', '"a"', 'last-modified', lm])),
    ).toEqual({
      ...judged,
      'if-none-match': '"a"',
      'if-modified-since': lm,
      'cache-control': 'foo',
    })
    expect(changesFor(get('/', { 'cache-control': 'no-cache' }), stored(['etag', 'W/"a"']))).toEqual({
      ...judged,
      'if-none-match': 'W/"a"',
      'cache-control': undefined,
    })
  })
})

describe('an unsafe method, RFC 9111, section 4.4', () => {
  const tags = (...urls: string[]): string[] => urls.flatMap((url) => [urlTagOf(new URL(url)), pathTagOf(new URL(url))])
  const after = (method: string, status: number, fields = {}): readonly string[] =>
    invalidatedBy(get('/a?b=1', {}, { method }), status, fields)

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'M-SEARCH'])('%s invalidates its URL', (method) => {
    expect(after(method, 200)).toEqual(tags('http://h/a?b=1'))
    expect(after(method, 303)).toEqual(tags('http://h/a?b=1'))
  })

  it('invalidates nothing where it failed or where it is safe', () => {
    expect(
      [after('POST', 500), after('PUT', 404), after('GET', 200), after('OPTIONS', 204), after('POST', 101)].flat(),
    ).toEqual([])
  })

  it('invalidates Location and Content-Location of its own origin', () => {
    expect(after('POST', 201, { location: '/c', 'content-location': 'http://H:80/d' })).toEqual(
      tags('http://h/a?b=1', 'http://h/c', 'http://h/d'),
    )
    expect(after('POST', 201, { location: 'http://other/c', 'content-location': 'http://[bad' })).toEqual(
      tags('http://h/a?b=1'),
    )
  })

  it('invalidates groups, RFC 9875, section 3', () => {
    expect(after('POST', 200, { 'cache-group-invalidation': '"g"' })).toContain('group:http://h g')
    expect(after('GET', 200, { 'cache-group-invalidation': '"g"' })).toEqual([])
  })

  it('names the same URL as the request that filled the cache did, however long', () => {
    const url = urlOf(get(`/${'x'.repeat(5000)}`))
    expect(url && urlTagOf(url).length).toBeLessThan(1024)
    expect(urlOf(get('//other/a'))?.host).toBe('h')
    expect(urlOf(get('/', { host: '[' }))).toBeUndefined()
    expect(invalidatedBy(get('/', { host: '[' }, { method: 'POST' }), 200, {})).toEqual([])
  })
})
