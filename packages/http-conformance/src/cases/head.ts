import { expect } from 'vitest'
import type { CaseGroup } from '../suite/case.ts'
import { control } from '../suite/templates.ts'

const answer = { ...control('max-age=3600', { etag: '"1"', 'x-one': '1' }), body: 'the body' }

export const head: CaseGroup = {
  name: 'HEAD',
  cases: [
    {
      id: 'head-stored',
      says: 'answers a HEAD from a GET that is kept, with the fields and without the body (4)',
      routes: [{ answer }],
      async run(stage) {
        await stage.get()
        await stage.pass(5)
        const response = await stage.send('HEAD')
        expect(stage.runs()).toBe(1)
        expect([response.status, response.text]).toEqual([200, ''])
        expect(response.field('content-length')).toBe('8')
        expect(response.field('x-one')).toBe('1')
        expect(response.field('age')).toBe('5')
      },
    },
    {
      id: 'head-conditional',
      says: 'judges the condition of a HEAD, too (RFC 9110, 13.2.1)',
      routes: [{ answer }],
      async run(stage) {
        await stage.get()
        expect((await stage.send('HEAD', { fields: { 'if-none-match': '"1"' } })).status).toBe(304)
      },
    },
    {
      id: 'head-miss',
      says: 'never answers a GET with what a HEAD got',
      routes: [{ answer }],
      async run(stage) {
        const first = await stage.send('HEAD')
        expect([first.status, first.text]).toEqual([200, ''])
        const second = await stage.get()
        expect([second.status, second.text]).toEqual([200, 'the body'])
        const third = await stage.get()
        expect(third.text).toBe('the body')
      },
    },
    {
      id: 'head-crowd',
      says: 'gives bodies to those who ask by GET while others ask by HEAD',
      routes: [
        {
          answer: async () => {
            await new Promise((resolve) => setImmediate(resolve))
            return answer
          },
        },
      ],
      async run(stage) {
        const answers = await Promise.all(
          Array.from({ length: 12 }, (_, at) => stage.send(at % 2 === 0 ? 'HEAD' : 'GET')),
        )
        expect(answers.map(({ text }) => text)).toEqual(answers.map((_, at) => (at % 2 === 0 ? '' : 'the body')))
      },
    },
  ],
}
