import { expect } from 'vitest'
import { type Answer, type Case, type CaseGroup, inTurn } from '../suite/case.ts'
import { control } from '../suite/templates.ts'
import type { RouteCache } from '../test-server.ts'

const fails = (): never => {
  throw new Error('the handler fails on purpose')
}

/** After a failure, the old response is given. */
function staleIfError(id: string, says: string, first: string, cache: Partial<RouteCache>, failure: Answer): Case {
  return {
    id,
    says,
    routes: [{ cache, answer: inTurn(first === '' ? {} : control(first), failure) }],
    async run(stage) {
      await stage.get()
      await stage.pass(20)
      const response = await stage.expectHandled()
      expect([response.status, response.text]).toEqual([200, 'run 1'])
    },
  }
}

/** After a failure, the failure is given. */
function notStaleIfError(id: string, says: string, first: string, cache: Partial<RouteCache> = {}, after = 20): Case {
  return {
    id,
    says,
    routes: [{ cache, answer: inTurn(first === '' ? {} : control(first), { status: 503 }) }],
    async run(stage) {
      await stage.get()
      await stage.pass(after)
      expect((await stage.expectHandled()).status).toBe(503)
    },
  }
}

const forbids = ['must-revalidate', 'proxy-revalidate', 's-maxage=10', 'no-cache']

export const ifError: CaseGroup = {
  name: 'stale if error',
  cases: [
    staleIfError(
      'sie-header',
      'gives what it has in place of a 503 under stale-if-error (RFC 5861, 4)',
      'max-age=10, stale-if-error=60',
      {},
      { status: 503 },
    ),
    staleIfError(
      'sie-policy',
      'gives it for staleIfErrorFor of the policy',
      '',
      { ttl: '10s', staleIfErrorFor: '60s' },
      { status: 500 },
    ),
    staleIfError(
      'sie-throws',
      'gives it in place of an error that the handler throws',
      'max-age=10, stale-if-error=60',
      {},
      fails,
    ),
    ...[500, 502, 504].map((status) =>
      staleIfError(
        `sie-${status}`,
        `gives it in place of a ${status}`,
        'max-age=10, stale-if-error=60',
        {},
        { status },
      ),
    ),
    notStaleIfError('sie-over', 'gives the error past stale-if-error', 'max-age=10, stale-if-error=5'),
    notStaleIfError('sie-none', 'gives the error where nothing was said of errors', 'max-age=10'),
    ...forbids.map((value, at) =>
      notStaleIfError(
        `sie-forbidden-${at}`,
        `gives the error under ${value} (4.2.4)`,
        `max-age=10, stale-if-error=60, ${value}`,
      ),
    ),
    {
      id: 'sie-404',
      says: 'takes a 404 for an answer and for no failure (RFC 5861, 4)',
      routes: [{ answer: inTurn(control('max-age=10, stale-if-error=60'), { status: 404 }) }],
      async run(stage) {
        await stage.get()
        await stage.pass(20)
        expect((await stage.expectHandled()).status).toBe(404)
      },
    },
    {
      id: 'sie-recovers',
      says: 'gives the new response as soon as the handler answers again',
      routes: [{ answer: inTurn(control('max-age=10, stale-if-error=600'), { status: 503 }, control('max-age=10')) }],
      async run(stage) {
        await stage.get()
        await stage.pass(20)
        expect((await stage.get()).text).toBe('run 1')
        await stage.until(async () => {
          await stage.pass(10)
          expect((await stage.get()).text).toMatch(/^run [3-9]/)
        })
      },
    },
  ],
}
