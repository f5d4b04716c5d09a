import { expect } from 'vitest'
import type { Fields } from '../test-server.ts'
import { type Answer, type Case, type CaseGroup, inTurn } from '../suite/case.ts'
import { control } from '../suite/templates.ts'

const modified = 'Tue, 01 Jan 2019 00:00:00 GMT'
const unchanged = (fields: Fields): Answer => ({ status: 304, fields, body: undefined })

const stillHolds = inTurn(
  control('max-age=10', { etag: '"1"' }),
  unchanged({ etag: '"1"', 'cache-control': 'max-age=10' }),
)

function validates(id: string, says: string, validator: Fields, asked: Readonly<Record<string, string>>): Case {
  return {
    id,
    says,
    routes: [
      {
        answer: inTurn(control('max-age=10', validator), unchanged({ ...validator, 'cache-control': 'max-age=10' })),
        looksAt: ['if-none-match', 'if-modified-since', 'cache-control', 'range', 'if-range', 'if-match'],
      },
    ],
    async run(stage) {
      await stage.get()
      await stage.pass(15)
      const response = await stage.expectHandled()
      expect([response.status, response.text]).toEqual([200, 'run 1'])
      expect(stage.seen()[1]?.headers).toMatchObject(asked)
      const reused = await stage.expectReused()
      expect([reused.text, reused.field('age')]).toEqual(['run 1', '0'])
      await stage.pass(15)
      await stage.expectHandled()
    },
  }
}

export const validation: CaseGroup = {
  name: 'asking whether it still holds',
  cases: [
    validates(
      'validate-strong',
      'asks by the tag of the handler when stale (4.3.1)',
      { etag: '"1"' },
      { 'if-none-match': '"1"' },
    ),
    validates('validate-weak', 'asks by a weak tag, too', { etag: 'W/"1"' }, { 'if-none-match': 'W/"1"' }),
    validates(
      'validate-modified',
      'asks by the date of the handler (4.3.1)',
      { 'last-modified': modified },
      { 'if-modified-since': modified },
    ),
    validates(
      'validate-both',
      'asks by both where both are there',
      { etag: '"1"', 'last-modified': modified },
      {
        'if-none-match': '"1"',
        'if-modified-since': modified,
      },
    ),
    {
      id: 'validate-other-variant',
      says: 'never takes what holds for one variant for another one (4.3.4)',
      routes: [
        {
          looksAt: ['if-modified-since'],
          answer: ({ request }) => {
            const fields = { 'cache-control': 'max-age=10', 'last-modified': modified, vary: 'Foo' }
            const body = `foo ${String(request.headers['foo'])}`
            return request.headers['if-modified-since'] === modified
              ? { status: 304, fields, body: undefined }
              : { fields, body }
          },
        },
      ],
      async run(stage) {
        for (const foo of ['a', 'b', 'a', 'c']) {
          const response = await stage.get({ foo })
          expect([response.status, response.text]).toEqual([200, `foo ${foo}`])
          await stage.pass(15)
        }
      },
    },
    {
      id: 'freshen-vary',
      says: 'asks with the selecting fields of the client (4.3.1)',
      routes: [
        {
          looksAt: ['foo', 'if-none-match'],
          answer: inTurn(
            control('max-age=10', { etag: '"1"', vary: 'Foo' }),
            unchanged({ etag: '"1"', vary: 'Foo', 'cache-control': 'max-age=10' }),
          ),
        },
      ],
      async run(stage) {
        await stage.get({ foo: 'a' })
        await stage.pass(15)
        await stage.expectHandled({ foo: 'a' })
        expect(stage.seen()[1]?.headers).toEqual({ foo: 'a', 'if-none-match': '"1"' })
      },
    },
    {
      id: 'freshen-no-validator',
      says: 'sends no condition where the handler gave no validator',
      routes: [{ looksAt: ['if-modified-since'], answer: { ...control('max-age=10'), body: Buffer.from('x') } }],
      async run(stage) {
        await stage.get()
        await stage.pass(15)
        const response = await stage.expectHandled()
        expect([response.status, response.text]).toEqual([200, 'x'])
        expect(stage.seen()[1]?.headers['if-modified-since']).toBeUndefined()
      },
    },
    {
      id: 'freshen-crowd',
      says: 'asks once for many whose response is stale',
      routes: [{ answer: stillHolds }],
      async run(stage) {
        await stage.get()
        await stage.pass(15)
        const answers = await Promise.all(Array.from({ length: 10 }, () => stage.get()))
        expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(new Set(['200 run 1']))
      },
    },
  ],
}
