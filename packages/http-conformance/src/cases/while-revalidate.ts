import { expect } from 'vitest'
import { type Answer, type Case, type CaseGroup, inTurn } from '../suite/case.ts'
import { control, notReused } from '../suite/templates.ts'
import type { RouteCache } from '../test-server.ts'

/** The old response is given at once, and a new one after it. */
function whileRevalidate(id: string, says: string, answer: Answer, cache: Partial<RouteCache>): Case {
  return {
    id,
    says,
    routes: [{ cache, answer }],
    async run(stage) {
      await stage.get()
      await stage.pass(15)
      const stale = await stage.get()
      expect([stale.status, stale.text, stale.field('age')]).toEqual([200, 'run 1', '15'])
      await stage.until(() => expect(stage.runs()).toBe(2))
      await stage.until(async () => expect((await stage.get()).text).toBe('run 2'))
      expect(stage.runs()).toBe(2)
    },
  }
}

const forbids = ['must-revalidate', 'proxy-revalidate', 's-maxage=10', 'no-cache']

export const whileRevalidating: CaseGroup = {
  name: 'stale while revalidating',
  cases: [
    whileRevalidate(
      'swr-header',
      'serves stale under stale-while-revalidate while it asks again (RFC 5861, 3)',
      control('max-age=10, stale-while-revalidate=60'),
      {},
    ),
    whileRevalidate('swr-policy', 'serves stale for staleFor of the policy', {}, { ttl: '10s', staleFor: '60s' }),
    notReused('swr-over', 'serves nothing past stale-while-revalidate (RFC 5861, 3)', {
      answer: control('max-age=10, stale-while-revalidate=10'),
      after: 21,
    }),
    notReused('swr-policy-over', 'serves nothing past staleFor', {
      cache: { ttl: '10s', staleFor: '10s' },
      answer: {},
      after: 21,
    }),
    ...forbids.map((value, at) =>
      notReused(`swr-forbidden-${at}`, `serves nothing stale under ${value} (4.2.4)`, {
        answer: control(`max-age=10, stale-while-revalidate=60, ${value}`),
        after: 15,
      }),
    ),
    {
      id: 'swr-crowd',
      says: 'asks once for all who are served stale',
      routes: [{ answer: control('max-age=10, stale-while-revalidate=600') }],
      async run(stage) {
        await stage.get()
        await stage.pass(15)
        const answers = await Promise.all(Array.from({ length: 10 }, () => stage.get()))
        for (const { status, text } of answers)
          expect([status, text]).toEqual([200, expect.stringMatching(/^run [12]$/)])
        await stage.until(async () => expect((await stage.get()).text).toBe('run 2'))
        expect(stage.runs()).toBe(2)
      },
    },
    {
      id: 'swr-forged',
      says: 'lets no client have the handler run as if it were such a refresh',
      routes: [{ answer: control('max-age=3600') }],
      async run(stage) {
        await stage.get()
        for (const name of ['x-cache-refresh', 'x-refresh', 'x-revalidate', 'x-internal', 'purpose']) {
          await stage.expectReused({ [name]: '1' })
        }
      },
    },
    {
      id: 'swr-fields',
      says: 'asks again with the fields of the request that it serves, so that the right variant is replaced',
      routes: [
        {
          looksAt: ['foo', 'host', 'cookie'],
          answer: ({ request, count }) => ({
            ...control('public, max-age=10, stale-while-revalidate=60', { vary: 'Foo' }),
            body: `${String(request.headers['foo'])} ${count}`,
          }),
        },
      ],
      async run(stage) {
        await stage.get({ foo: 'a' })
        await stage.get({ foo: 'b' })
        await stage.pass(15)
        expect((await stage.get({ foo: 'a' })).text).toBe('a 1')
        await stage.until(async () => expect((await stage.get({ foo: 'a' })).text).toBe('a 3'))
        expect((await stage.get({ foo: 'b' })).text).toBe('b 2')
      },
    },
    {
      id: 'swr-failing',
      says: 'goes on with what it has while asking again fails',
      routes: [{ answer: inTurn(control('max-age=10, stale-while-revalidate=600'), { status: 500 }) }],
      async run(stage) {
        await stage.get()
        await stage.pass(15)
        expect((await stage.get()).text).toBe('run 1')
        await stage.until(() => expect(stage.runs()).toBe(2))
        const response = await stage.get()
        expect([response.status, response.text]).toEqual([200, 'run 1'])
      },
    },
  ],
}
