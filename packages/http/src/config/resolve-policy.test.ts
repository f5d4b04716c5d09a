import { CacheError } from '@cache/core'
import { describe, expect, it } from 'vitest'
import { resolvePolicy } from './resolve-policy.ts'
import type { RouteOptions } from './route-options.ts'

const isLayer = (name: string): boolean => name === 'article'
const resolved = (options: Partial<RouteOptions> = {}) =>
  resolvePolicy({ layer: 'article', ...options }, 'GET /x', isLayer)

function detailOf(options: unknown): string {
  try {
    resolvePolicy(options as RouteOptions, 'GET /x', isLayer)
  } catch (error) {
    return error instanceof CacheError && error.code === 'CONFIG_INVALID' ? error.detail : String(error)
  }
  return 'accepted'
}

describe('a policy', () => {
  it('is safe unless said otherwise', () => {
    expect(resolved()).toEqual({
      route: 'GET /x',
      layer: 'article',
      ttl: undefined,
      staleFor: undefined,
      staleIfErrorFor: undefined,
      varyByUser: undefined,
      query: { include: undefined, exclude: new Set(), sort: false },
      headers: [],
      cookies: undefined,
      key: undefined,
      skip: undefined,
      tags: undefined,
      statuses: new Set([200, 203, 204, 301, 308, 404, 410]),
      maxBodyBytes: 1024 ** 2,
      setCookie: 'refuse',
      targetedFields: ['cdn-cache-control'],
      clientControl: false,
      heuristic: false,
      authorized: false,
      strict: false,
      debug: false,
    })
    expect(Object.isFrozen(resolved())).toBe(true)
  })

  it('allows in profile conformance all that RFC 9111 does, unless an option says otherwise', () => {
    expect(resolved({ profile: 'conformance' })).toMatchObject({
      authorized: true,
      clientControl: true,
      heuristic: true,
      setCookie: 'store',
    })
    expect(resolved({ profile: 'conformance', heuristic: false, setCookie: 'strip' })).toMatchObject({
      heuristic: false,
      setCookie: 'strip',
    })
  })

  it('reads durations, sizes and names once', () => {
    expect(
      resolved({
        ttl: '1m',
        staleFor: '10s',
        staleIfErrorFor: 5,
        maxBodyBytes: '2kb',
        headers: ['Accept-Language', 'accept'],
        cookies: ['b', 'a', 'a'],
        targetedFields: ['Mine'],
        statuses: [200],
      }),
    ).toMatchObject({
      ttl: 60_000,
      staleFor: 10_000,
      staleIfErrorFor: 5,
      maxBodyBytes: 2048,
      headers: ['accept', 'accept-language'],
      cookies: ['a', 'b'],
      targetedFields: ['mine', 'cdn-cache-control'],
      statuses: new Set([200]),
    })
    expect(resolved({ targetedFields: [] }).targetedFields).toEqual([])
    expect(resolved({ cookies: [] }).cookies).toEqual([])
  })

  it('reads what its functions give', () => {
    const { tags, ttl, varyByUser } = resolved({
      ttl: () => '2s',
      varyByUser: (request) => request as number,
      tags: ['a'],
    })
    expect(typeof ttl === 'function' && ttl({}, {})).toBe(2000)
    expect([7, 'u', '', null, undefined].map((user) => varyByUser?.(user))).toEqual([
      '7',
      'u',
      undefined,
      undefined,
      undefined,
    ])
    expect(tags?.({}, {})).toEqual(['a'])
    // All objects would be one user.
    expect(() => varyByUser?.({ id: 7 })).toThrow(CacheError)
  })

  it.each<[unknown, RegExp]>([
    [null, /^route GET \/x: must be an object/],
    [{}, /^route GET \/x: layer must be the name of a layer/],
    [{ layer: 'no' }, /^route GET \/x: layer must be the name of a layer of the cache, got "no"/],
    [{ layer: 'article', tll: 1 }, /^route GET \/x: tll is not an option/],
    [{ layer: 'article', ttl: '1 fortnight' }, /^route GET \/x: ttl must be a duration/],
    [{ layer: 'article', staleFor: -1 }, /^route GET \/x: staleFor must be/],
    [{ layer: 'article', varyByUser: 'id' }, /^route GET \/x: varyByUser must be a function/],
    [{ layer: 'article', query: { only: [] } }, /^route GET \/x: query only is not an option/],
    [{ layer: 'article', query: { include: 'a' } }, /^route GET \/x: query.include must be a list/],
    [{ layer: 'article', query: { sort: 1 } }, /^route GET \/x: query.sort must be true or false/],
    [{ layer: 'article', headers: ['a b'] }, /^route GET \/x: headers\[0\] must be the name of a header field/],
    [{ layer: 'article', cookies: ['a=b'] }, /^route GET \/x: cookies\[0\] must be the name of a cookie/],
    [{ layer: 'article', key: 'x' }, /^route GET \/x: key must be a function/],
    [{ layer: 'article', skip: true }, /^route GET \/x: skip must be a function/],
    [{ layer: 'article', tags: 'a' }, /^route GET \/x: tags must be a list/],
    [{ layer: 'article', tags: [''] }, /^route GET \/x: tags\[0\] must be/],
    [{ layer: 'article', statuses: [500] }, /^route GET \/x: statuses\[0\] must be a status from 200 to 499/],
    [{ layer: 'article', statuses: [206] }, /^route GET \/x: statuses\[0\] must be/],
    [{ layer: 'article', maxBodyBytes: '1tb' }, /^route GET \/x: maxBodyBytes must be a size/],
    [
      { layer: 'article', setCookie: 'keep' },
      /^route GET \/x: setCookie must be 'refuse' or 'strip' or 'store', got "keep"/,
    ],
    [{ layer: 'article', strict: 1 }, /^route GET \/x: strict must be true or false/],
    [{ layer: 'article', profile: 'fast' }, /^route GET \/x: profile must be 'safe' or 'conformance'/],
  ])('refuses %j by route and option', (options, detail) => {
    expect(detailOf(options)).toMatch(detail)
  })
})
