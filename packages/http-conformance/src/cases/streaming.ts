import { PassThrough, Readable } from 'node:stream'
import { expect } from 'vitest'
import type { CaseGroup } from '../suite/case.ts'
import { open } from '../suite/client.ts'
import type { Stage } from '../suite/stage.ts'
import { control } from '../suite/templates.ts'

const ttl = { ttl: '1h' }
const megabyte = 1024 * 1024
const total = 100 * megabyte
const chunk = Buffer.alloc(64 * 1024, 'x')

/** What handlers pour out, by the case that watches. */
const poured = new WeakMap<Stage, number>()
const sources = new WeakMap<Stage, PassThrough>()

function* pour(stage: Stage): Generator<Buffer> {
  for (let sent = 0; sent < total; sent += chunk.length) {
    poured.set(stage, sent + chunk.length)
    yield chunk
  }
}

/** Above what sockets and streams buffer together, far below the whole. */
const inFlight = 40 * megabyte

export const streaming: CaseGroup = {
  name: 'streaming',
  cases: [
    {
      id: 'stream-small',
      says: 'keeps a stream that ends within the cap',
      routes: [
        { cache: ttl, answer: { fields: { 'content-type': 'text/plain' }, body: undefined } },
        {
          at: '/s',
          cache: ttl,
          answer: ({ count }) => ({
            fields: { 'content-type': 'text/plain' },
            body: Readable.from([`run ${count}`, ' of', ' many']),
          }),
        },
      ],
      async run(stage) {
        for (const round of [1, 2]) expect((await stage.get({}, '/s')).text, `${round}`).toBe('run 1 of many')
        expect(stage.runs('/s')).toBe(1)
      },
    },
    {
      id: 'stream-large',
      says: 'lets 100 MB through with the pressure of the client on the handler, and keeps nothing of it',
      routes: [
        {
          cache: ttl,
          answer: ({ stage }) => ({
            fields: { 'content-type': 'application/octet-stream' },
            body: Readable.from(pour(stage), { objectMode: false }),
          }),
        },
      ],
      async run(stage) {
        const { response } = await open(stage.url)
        let read = 0
        let most = 0
        for await (const part of response) {
          read += (part as Buffer).length
          most = Math.max(most, (poured.get(stage) ?? 0) - read)
          // A client that takes its time.
          if (read % 16 === 0) await new Promise((resolve) => setImmediate(resolve))
        }
        expect(read).toBe(total)
        expect(most).toBeLessThan(inFlight)
      },
    },
    {
      id: 'stream-stalled',
      says: 'has the handler wait for a client that does not read',
      routes: [
        {
          cache: ttl,
          answer: ({ stage }) => ({
            fields: { 'content-type': 'application/octet-stream' },
            body: Readable.from(pour(stage), { objectMode: false }),
          }),
        },
      ],
      async run(stage) {
        const { request, response } = await open(stage.url)
        response.on('error', () => {})
        response.pause()
        let before = -1
        // It has come to a halt, and not at the end.
        await stage.until(() => {
          const now = poured.get(stage) ?? 0
          const halted = now === before
          before = now
          expect(halted).toBe(true)
        })
        expect(before).toBeLessThan(inFlight)
        request.destroy()
      },
    },
    {
      id: 'stream-events',
      says: 'passes events on as they come',
      routes: [
        {
          cache: ttl,
          answer: ({ stage }) => {
            const source = new PassThrough()
            sources.set(stage, source)
            source.write('data: 1\n\n')
            return { fields: { 'content-type': 'text/event-stream' }, body: source }
          },
        },
      ],
      async run(stage) {
        const { response } = await open(stage.url)
        const parts = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>
        expect(String((await parts.next()).value)).toBe('data: 1\n\n')
        sources.get(stage)?.write('data: 2\n\n')
        expect(String((await parts.next()).value)).toBe('data: 2\n\n')
        sources.get(stage)?.end()
        expect((await parts.next()).done).toBe(true)
        const { request, response: again } = await open(stage.url)
        expect(stage.runs()).toBe(2)
        again.on('error', () => {})
        request.destroy()
      },
    },
    {
      id: 'stream-unstorable',
      says: 'passes on at once what may not be kept',
      routes: [
        {
          cache: ttl,
          answer: ({ stage }) => {
            const source = new PassThrough()
            sources.set(stage, source)
            source.write('first')
            return { ...control('no-store'), body: source }
          },
        },
      ],
      async run(stage) {
        const { response } = await open(stage.url)
        const parts = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>
        expect(String((await parts.next()).value)).toBe('first')
        sources.get(stage)?.end('last')
        expect(String((await parts.next()).value)).toBe('last')
      },
    },
    {
      id: 'stream-past-cap',
      says: 'passes on what has grown past the cap before it ends',
      routes: [
        {
          cache: { ...ttl, maxBodyBytes: 1000 },
          answer: ({ stage }) => {
            const source = new PassThrough()
            sources.set(stage, source)
            source.write('x'.repeat(2000))
            return { fields: { 'content-type': 'text/plain' }, body: source }
          },
        },
      ],
      async run(stage) {
        const { response } = await open(stage.url)
        const parts = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>
        expect((await parts.next()).value).toHaveLength(2000)
        sources.get(stage)?.end('end')
        expect(String((await parts.next()).value)).toBe('end')
        const next = open(stage.url)
        await stage.until(() => expect(stage.runs()).toBe(2))
        const { request, response: again } = await next
        again.on('error', () => {})
        request.destroy()
      },
    },
    {
      id: 'stream-crowd',
      says: 'gives each of many who ask at once for what is too large his own whole',
      routes: [
        { cache: { ...ttl, maxBodyBytes: 1000 }, answer: ({ count }) => ({ body: `${count} `.padEnd(5000, 'x') }) },
      ],
      async run(stage) {
        const answers = await Promise.all(Array.from({ length: 8 }, () => stage.get()))
        expect(answers.every(({ body }) => body.length === 5000)).toBe(true)
        expect(new Set(answers.map(({ text }) => text)).size).toBe(8)
      },
    },
  ],
}
