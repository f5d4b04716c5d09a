import { expect } from 'vitest'
import type { Fields } from '../test-server.ts'
import { type Answer, type Case, type CaseGroup, inTurn } from '../suite/case.ts'
import { control } from '../suite/templates.ts'

const unchanged = (fields: Fields): Answer => ({ status: 304, fields, body: undefined })

const stillHolds = inTurn(
  control('max-age=10', { etag: '"1"' }),
  unchanged({ etag: '"1"', 'cache-control': 'max-age=10' }),
)

/** Kept with a validator, stale, validated by a 304 with other fields: what is sent then, and from the cache after it? */
function updated(name: string, first: string, then: string, expected: string): Case {
  const more = name === 'cache-control' ? {} : { 'cache-control': 'max-age=10' }
  return {
    id: `freshen-${name}`,
    says: `${expected === then ? 'takes' : 'does not take'} ${name} from a 304 (3.2)`,
    routes: [
      {
        answer: inTurn(
          { fields: { ...more, etag: '"1"', [name]: first } },
          unchanged({ ...more, etag: '"1"', [name]: then }),
        ),
      },
    ],
    async run(stage) {
      await stage.get()
      await stage.pass(15)
      for (const response of [await stage.expectHandled(), await stage.expectReused()]) {
        expect([response.status, response.text, response.field(name)]).toEqual([200, 'run 1', expected])
      }
    },
  }
}

export const freshening: CaseGroup = {
  name: 'freshening by 304',
  cases: [
    updated('x-test', 'a', 'b', 'b'),
    updated('cache-control', 'max-age=10', 'max-age=3600', 'max-age=3600'),
    updated('x-content-foo', 'a', 'b', 'b'),
    updated('content-length', '5', '5', '5'),
    updated(
      'expires',
      'Fri, 01 Jan 2038 01:01:01 GMT',
      'Mon, 11 Jan 2038 11:11:11 GMT',
      'Mon, 11 Jan 2038 11:11:11 GMT',
    ),
    updated('content-security-policy', "default-src 'self'", "default-src 'none'", "default-src 'none'"),
    {
      id: 'freshen-keeps',
      says: 'keeps the fields that a 304 does not name (3.2)',
      routes: [{ answer: inTurn(control('max-age=10', { etag: '"1"', 'x-kept': 'a' }), unchanged({ etag: '"1"' })) }],
      async run(stage) {
        await stage.get()
        await stage.pass(15)
        const response = await stage.expectHandled()
        expect([response.status, response.text, response.field('x-kept')]).toEqual([200, 'run 1', 'a'])
      },
    },
    {
      id: 'freshen-lifetime',
      says: 'goes by the freshness that a 304 names (4.3.4)',
      routes: [
        {
          answer: inTurn(
            control('max-age=10', { etag: '"1"' }),
            unchanged({ etag: '"1"', 'cache-control': 'max-age=3600' }),
          ),
        },
      ],
      async run(stage) {
        await stage.get()
        await stage.pass(15)
        await stage.expectHandled()
        await stage.pass(3000)
        expect((await stage.expectReused()).field('age')).toBe('3000')
      },
    },
    {
      id: 'freshen-replaced',
      says: 'gives the new response where the handler has one',
      routes: [{ answer: inTurn(control('max-age=10', { etag: '"1"' }), control('max-age=10', { etag: '"2"' })) }],
      async run(stage) {
        await stage.get()
        await stage.pass(15)
        for (const response of [await stage.expectHandled(), await stage.expectReused()]) {
          expect([response.status, response.text, response.field('etag')]).toEqual([200, 'run 2', '"2"'])
        }
      },
    },
    {
      id: 'freshen-conditional',
      says: 'answers 304 to a client whose tag still holds after it has asked (4.3.2)',
      routes: [{ answer: stillHolds }],
      async run(stage) {
        await stage.get()
        await stage.pass(15)
        const response = await stage.expectHandled({ 'if-none-match': '"1"' })
        expect([response.status, response.text]).toEqual([304, ''])
        expect((await stage.expectReused()).text).toBe('run 1')
      },
    },
    {
      id: 'freshen-foreign-tag',
      says: "gives a client with another tag the whole response, whatever the cache's own condition brought (4.3.1)",
      routes: [{ answer: stillHolds }],
      async run(stage) {
        await stage.get()
        await stage.pass(15)
        const response = await stage.expectHandled({ 'if-none-match': '"old"' })
        expect([response.status, response.text]).toEqual([200, 'run 1'])
      },
    },
    {
      id: 'freshen-client-no-cache',
      says: "is not kept from a 304 by the client's no-cache",
      routes: [{ answer: stillHolds }],
      async run(stage) {
        await stage.get()
        await stage.pass(15)
        const response = await stage.expectHandled({ 'cache-control': 'no-cache' })
        expect([response.status, response.text]).toEqual([200, 'run 1'])
      },
    },
  ],
}
