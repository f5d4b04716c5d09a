import { Readable } from 'node:stream'
import { expect } from 'vitest'
import type { Answer, CaseGroup } from '../suite/case.ts'
import { inTurn } from '../suite/case.ts'
import type { Stage } from '../suite/stage.ts'
import { control, safeOnly } from '../suite/templates.ts'

const ttl = { ttl: '1h' }
const fails = (): never => {
  throw new Error('the handler fails on purpose')
}

/** Some bytes, then an error. */
function breaksOff(): Readable {
  return Readable.from(
    (async function* () {
      yield 'the beginn'
      await new Promise((resolve) => setImmediate(resolve))
      throw new Error('the source fails on purpose')
    })(),
  )
}

/** The first response is cut short; the second one must be whole. */
async function expectNothingKept(stage: Stage): Promise<void> {
  await stage.get().catch(() => {})
  const response = await stage.expectHandled()
  expect([response.status, response.text]).toEqual([200, 'run 2'])
  // Nobody may have to wait for others for a while.
  await stage.pass(60)
  const next = await stage.get()
  expect((await stage.expectReused()).text).toBe(next.text)
}

const cut = (first: Answer, id: string, says: string): CaseGroup['cases'][number] => ({
  id,
  says,
  routes: [{ cache: ttl, answer: inTurn(first, {}) }],
  run: expectNothingKept,
})

export const failure: CaseGroup = {
  name: 'failure',
  cases: [
    {
      id: 'failure-throws',
      says: 'gives the error that the server makes of a throw, and keeps nothing of it',
      routes: [{ cache: ttl, answer: inTurn(fails, {}) }],
      async run(stage) {
        expect((await stage.expectHandled()).status).toBe(500)
        expect((await stage.expectHandled()).status).toBe(200)
        expect((await stage.expectReused()).text).toBe('run 2')
      },
    },
    {
      id: 'failure-default-fields',
      says: 'keeps nothing of a throw, whatever freshness a middleware had given all responses',
      profiles: safeOnly,
      before: () => ({ 'cache-control': 'public, max-age=3600' }),
      routes: [{ answer: inTurn(fails, {}) }],
      async run(stage) {
        expect((await stage.expectHandled()).status).toBe(500)
        expect((await stage.expectHandled()).status).toBe(200)
      },
    },
    {
      id: 'failure-rejects',
      says: 'does so for a rejection after some time, too',
      routes: [
        {
          cache: ttl,
          answer: inTurn(async ({ stage }) => {
            await stage.gate
            return fails()
          }, {}),
        },
      ],
      async run(stage) {
        const failing = stage.get()
        await stage.until(() => expect(stage.runs()).toBe(1))
        stage.open()
        expect((await failing).status).toBe(500)
        expect((await stage.expectHandled()).status).toBe(200)
      },
    },
    cut({ body: undefined, status: 500 }, 'failure-500', 'keeps no 500 with an empty body'),
    cut(
      () => ({ ...control('max-age=3600'), body: breaksOff() }),
      'truncated-stream',
      'keeps nothing of a stream that breaks off (3.3)',
    ),
    cut(
      () => ({ ...control('max-age=3600', { 'content-length': '1000' }), body: breaksOff() }),
      'truncated-length',
      'keeps nothing that is shorter than it says (3.3)',
    ),
    cut(
      () => ({ ...control('max-age=3600', { 'content-length': '20' }), body: Readable.from(['0123456789']) }),
      'truncated-end',
      'keeps nothing that ends before its Content-Length (RFC 9112, 8)',
    ),
  ],
}
