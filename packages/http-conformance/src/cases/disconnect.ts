import { Readable } from 'node:stream'
import { expect } from 'vitest'
import type { CaseGroup } from '../suite/case.ts'
import { begin } from '../suite/client.ts'

const ttl = { ttl: '1h' }

export const disconnect: CaseGroup = {
  name: 'disconnect',
  cases: [
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
