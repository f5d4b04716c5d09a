import { expect } from 'vitest'
import type { Case, CaseGroup } from '../suite/case.ts'
import type { RouteCache } from '../test-server.ts'

const ttl = { ttl: '1h' }

/** Requests that the handler may answer differently, and that therefore never share a response. */
function apart(id: string, says: string, queries: readonly string[], query?: NonNullable<RouteCache['query']>): Case {
  return {
    id,
    says,
    routes: [{ cache: { ...ttl, ...(query && { query }) }, answer: ({ request }) => ({ body: request.url }) }],
    async run(stage) {
      for (const round of [1, 2]) {
        for (const each of queries) expect((await stage.get({}, each)).text, `round ${round}`).toBe(stage.path + each)
      }
      expect(stage.runs()).toBe(queries.length)
    },
  }
}

/** Requests that share one response. */
function together(
  id: string,
  says: string,
  queries: readonly string[],
  query?: NonNullable<RouteCache['query']>,
): Case {
  return {
    id,
    says,
    routes: [{ cache: { ...ttl, ...(query && { query }) }, answer: {} }],
    async run(stage) {
      for (const each of queries) expect((await stage.get({}, each)).text).toBe('run 1')
    },
  }
}

export const query: CaseGroup = {
  name: 'the query',
  cases: [
    apart('key-query', 'gives other queries other responses (4)', ['', '?a=1', '?a=2', '?b=1', '?A=1']),
    apart('key-query-order', 'leaves the order of the query alone', ['?a=1&b=2', '?b=2&a=1']),
    apart('key-query-repeated', 'drops no repeated parameter', ['?a=1&a=2', '?a=2', '?a=1', '?a=2&a=1', '?a=1,2']),
    apart('key-query-encoded', 'takes the query as it was sent', ['?a=%2F', '?a=/', '?a=%2f', '?a=%20', '?a=+']),
    apart('key-query-odd', 'mixes up no odd queries', [
      '?a',
      '?a=',
      '?=a',
      '?&a',
      '?a&',
      '??a',
      '?a=b=c',
      '?a;b',
      '?#'.slice(0, 1) + '%23',
    ]),
    apart('key-query-separators', 'cannot be led astray by what a key may be made of', [
      '?a=1|b',
      '?a=1%7Cb',
      '?a=1%00',
      '?a=1%0D%0A',
      '?a=1{b}',
      '?a=1:b',
      '?a=1::b',
      '?__proto__=1',
      '?a=%25',
      '?a=%',
    ]),
    apart('key-include', 'separates by what the policy includes', ['?page=1', '?page=2', ''], { include: ['page'] }),
    together('key-include-only', 'separates by nothing else then', ['?page=1', '?page=1&utm=x', '?utm=y&page=1'], {
      include: ['page'],
    }),
    together('key-exclude', 'passes over what the policy excludes', ['?a=1', '?a=1&utm=x', '?utm=y&a=1'], {
      exclude: ['utm'],
    }),
    together('key-sort', 'sorts the query where the policy says so', ['?a=1&b=2', '?b=2&a=1'], { sort: true }),
    apart('key-sort-repeated', 'keeps the order of repeated parameters when it sorts', ['?a=1&a=2', '?a=2&a=1'], {
      sort: true,
    }),
  ],
}
