import { Readable } from 'node:stream'
import { expect } from 'vitest'
import type { Answer, CaseGroup } from '../suite/case.ts'
import { inTurn } from '../suite/case.ts'
import { begin } from '../suite/client.ts'
import type { Stage } from '../suite/stage.ts'
import { control } from '../suite/templates.ts'

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
  name: 'failure and disconnect',
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
    {
      id: 'disconnect-handler',
      says: 'gives the next one a whole response when a client has gone in mid-handler',
      routes: [
        {
          cache: ttl,
          answer: async ({ count, stage }) => {
            if (count === 1) await stage.gate
            return { body: 'whole' }
          },
        },
      ],
      async run(stage) {
        const gone = begin(stage.url)
        gone.on('error', () => {})
        await stage.until(() => expect(stage.runs()).toBe(1))
        const closed = new Promise((resolve) => gone.on('close', resolve))
        gone.destroy()
        await closed
        stage.open()
        for (const round of [1, 2]) {
          const response = await stage.get()
          expect([response.status, response.text], `${round}`).toEqual([200, 'whole'])
        }
      },
    },
    {
      id: 'disconnect-leader',
      says: 'answers those who wait for the handler of a client that has gone',
      routes: [
        {
          cache: ttl,
          answer: async ({ stage }) => {
            await stage.gate
            return { body: 'whole' }
          },
        },
      ],
      async run(stage) {
        const gone = begin(stage.url)
        gone.on('error', () => {})
        await stage.until(() => expect(stage.runs()).toBe(1))
        const waiting = Array.from({ length: 5 }, () => stage.get())
        await stage.until(() => expect(stage.arrivals).toBe(6))
        const closed = new Promise((resolve) => gone.on('close', resolve))
        gone.destroy()
        await closed
        stage.open()
        for (const response of await Promise.all(waiting)) {
          expect([response.status, response.text]).toEqual([200, 'whole'])
        }
      },
    },
    {
      id: 'disconnect-waiter',
      says: 'answers the others when one of those who wait has gone',
      routes: [
        {
          cache: ttl,
          answer: async ({ stage }) => {
            await stage.gate
            return { body: 'whole' }
          },
        },
      ],
      async run(stage) {
        const first = stage.get()
        await stage.until(() => expect(stage.runs()).toBe(1))
        const gone = begin(stage.url)
        gone.on('error', () => {})
        await stage.until(() => expect(stage.arrivals).toBe(2))
        gone.destroy()
        stage.open()
        expect((await first).text).toBe('whole')
        expect((await stage.expectReused()).text).toBe('whole')
      },
    },
    {
      id: 'disconnect-body',
      says: 'keeps no part of a response whose client has gone amidst it (3.3)',
      routes: [
        {
          cache: ttl,
          answer: ({ count, stage }) => ({
            fields: { 'content-type': 'text/plain' },
            body: Readable.from(
              (async function* () {
                yield 'one '
                if (count === 1) await stage.gate
                yield 'two'
              })(),
            ),
          }),
        },
      ],
      async run(stage) {
        const gone = begin(stage.url)
        gone.on('error', () => {})
        await stage.until(() => expect(stage.runs()).toBe(1))
        gone.destroy()
        stage.open()
        for (const round of [1, 2]) expect((await stage.get()).text, `${round}`).toBe('one two')
      },
    },
  ],
}
