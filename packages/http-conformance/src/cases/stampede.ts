import { expect } from 'vitest'
import type { Answer, CaseGroup } from '../suite/case.ts'
import type { Received } from '../suite/client.ts'
import type { Stage } from '../suite/stage.ts'
import { control } from '../suite/templates.ts'

const size = 20

/** All have come to the server before the first is answered. */
async function crowd(stage: Stage, fields = {}): Promise<Received[]> {
  const requests = Array.from({ length: size }, () => stage.get(fields))
  await stage.until(() => expect(stage.arrivals).toBeGreaterThanOrEqual(size))
  stage.open()
  return Promise.all(requests)
}

const afterGate =
  (reply: Answer): Answer =>
  async (run) => {
    await run.stage.gate
    return typeof reply === 'function' ? reply(run) : reply
  }

export const stampede: CaseGroup = {
  name: 'stampede',
  cases: [
    {
      id: 'stampede-one-run',
      says: 'runs one handler for many who miss at once',
      routes: [{ answer: afterGate(control('max-age=3600')) }],
      async run(stage) {
        const answers = await crowd(stage)
        expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(new Set(['200 run 1']))
        expect(stage.runs()).toBe(1)
      },
    },
    {
      id: 'stampede-not-storable',
      says: 'shares nothing among them that may not be kept (3)',
      routes: [{ answer: afterGate(control('no-store')) }],
      async run(stage) {
        const answers = await crowd(stage)
        expect(answers.every(({ status }) => status === 200)).toBe(true)
        expect(new Set(answers.map(({ text }) => text)).size).toBe(size)
        expect(stage.runs()).toBe(size)
      },
    },
    {
      id: 'stampede-remembered',
      says: 'lets nobody wait for others where it knows that nothing is shared',
      routes: [
        {
          answer: async ({ count, stage }) => {
            if (count > 1) await stage.gate
            return control('no-store')
          },
        },
      ],
      async run(stage) {
        await stage.get()
        const requests = Array.from({ length: size }, () => stage.get())
        // Handlers run before the first of them is answered.
        await stage.until(() => expect(stage.runs()).toBe(size + 1))
        stage.open()
        expect(new Set((await Promise.all(requests)).map(({ text }) => text)).size).toBe(size)
      },
    },
    {
      id: 'stampede-variants',
      says: 'gives each of many who miss at once his own variant',
      routes: [
        {
          answer: afterGate(({ request }) => ({
            ...control('max-age=3600', { vary: 'Foo' }),
            body: String(request.headers['foo']),
          })),
        },
      ],
      async run(stage) {
        const wanted = Array.from({ length: size }, (_, at) => `${at % 4}`)
        const requests = wanted.map((foo) => stage.get({ foo }))
        await stage.until(() => expect(stage.arrivals).toBeGreaterThanOrEqual(size))
        stage.open()
        expect((await Promise.all(requests)).map(({ text }) => text)).toEqual(wanted)
      },
    },
    {
      id: 'stampede-conditions',
      says: 'answers each of them by his own condition and range',
      routes: [{ answer: afterGate({ ...control('max-age=3600', { etag: '"1"' }), body: '0123456789' }) }],
      async run(stage) {
        const requests = Array.from({ length: size }, (_, at) =>
          stage.get([{}, { 'if-none-match': '"1"' }, { range: 'bytes=0-1' }, { 'if-none-match': '"2"' }][at % 4]),
        )
        await stage.until(() => expect(stage.arrivals).toBeGreaterThanOrEqual(size))
        stage.open()
        const answers = (await Promise.all(requests)).map(({ status, text }) => `${status} ${text}`)
        expect(answers).toEqual(answers.map((_, at) => ['200 0123456789', '304 ', '206 01', '200 0123456789'][at % 4]))
        expect(stage.runs()).toBe(1)
      },
    },
    {
      id: 'stampede-error',
      says: 'gives the error of a handler to him whose handler failed, and to nobody else',
      routes: [
        {
          answer: afterGate(({ count }) => {
            if (count === 1) throw new Error('the handler fails on purpose')
            return control('max-age=3600')
          }),
        },
      ],
      async run(stage) {
        const statuses = (await crowd(stage)).map(({ status }) => status)
        expect(statuses.filter((status) => status === 500)).toHaveLength(1)
        expect(statuses.filter((status) => status === 200)).toHaveLength(size - 1)
      },
    },
    {
      id: 'stampede-errors',
      says: 'answers everybody where every handler fails',
      routes: [
        {
          answer: afterGate(() => {
            throw new Error('the handler fails on purpose')
          }),
        },
      ],
      async run(stage) {
        expect((await crowd(stage)).every(({ status }) => status === 500)).toBe(true)
      },
    },
    {
      id: 'stampede-later-private',
      says: 'shares nothing of a response that turns out to set a cookie',
      profiles: ['safe'],
      routes: [
        { cache: { ttl: '1h' }, answer: afterGate(({ count }) => ({ fields: { 'set-cookie': `id=${count}` } })) },
      ],
      async run(stage) {
        const answers = await crowd(stage)
        expect(new Set(answers.map((one) => one.field('set-cookie'))).size).toBe(size)
      },
    },
  ],
}
