import { expect } from 'vitest'
import type { Case, CaseGroup } from '../suite/case.ts'
import { control, notReused } from '../suite/templates.ts'

const whole = '0123456789'
const modified = 'Tue, 01 Jan 2019 00:00:00 GMT'
const answer = { ...control('max-age=3600', { etag: '"1"', 'last-modified': modified }), body: whole }

type Expected = readonly [status: number, body: string, contentRange: string | undefined]

const asked: readonly (readonly [id: string, range: string, expected: Expected])[] = [
  ['first', 'bytes=0-3', [206, '0123', 'bytes 0-3/10']],
  ['amidst', 'bytes=4-6', [206, '456', 'bytes 4-6/10']],
  ['open', 'bytes=7-', [206, '789', 'bytes 7-9/10']],
  ['suffix', 'bytes=-2', [206, '89', 'bytes 8-9/10']],
  ['suffix-long', 'bytes=-20', [206, whole, 'bytes 0-9/10']],
  ['past-end', 'bytes=5-99', [206, '56789', 'bytes 5-9/10']],
  ['one-byte', 'bytes=0-0', [206, '0', 'bytes 0-0/10']],
  ['unit-case', 'Bytes=0-1', [206, '01', 'bytes 0-1/10']],
  ['beyond', 'bytes=10-', [416, '', 'bytes */10']],
  ['suffix-none', 'bytes=-0', [416, '', 'bytes */10']],
  ['several', 'bytes=0-1,4-5', [200, whole, undefined]],
  ['other-unit', 'lines=0-1', [200, whole, undefined]],
  ['malformed', 'bytes=a-b', [200, whole, undefined]],
  ['reversed', 'bytes=5-3', [200, whole, undefined]],
  ['empty', 'bytes=', [200, whole, undefined]],
  ['huge', `bytes=${'9'.repeat(400)}-`, [416, '', 'bytes */10']],
  ['negative', 'bytes=--1', [200, whole, undefined]],
]

function ranged(id: string, says: string, fields: Record<string, string>, expected: Expected): Case {
  return {
    id: `range-${id}`,
    says,
    routes: [{ answer }],
    async run(stage) {
      await stage.expectHandled()
      const response = await stage.expectReused(fields)
      const body = response.status === 416 ? '' : response.text
      expect([response.status, body, response.field('content-range')]).toEqual(expected)
      if (response.status < 300) expect(response.field('content-length')).toBe(String(body.length))
      // What is kept is the whole, still.
      expect((await stage.expectReused()).text).toBe(whole)
    },
  }
}

const part: Expected = [206, '012', 'bytes 0-2/10']
const all: Expected = [200, whole, undefined]

export const ranges: CaseGroup = {
  name: 'ranges',
  cases: [
    ...asked.map(([id, range, expected]) =>
      ranged(id, `answers ${expected[0]} to ${range.slice(0, 30)} (RFC 9110, 14.1.2)`, { range }, expected),
    ),
    ranged(
      'if-range-tag',
      'sends a part where If-Range holds (RFC 9110, 13.1.5)',
      { range: 'bytes=0-2', 'if-range': '"1"' },
      part,
    ),
    ranged(
      'if-range-other',
      'sends the whole where If-Range does not hold',
      { range: 'bytes=0-2', 'if-range': '"2"' },
      all,
    ),
    ranged('if-range-weak', 'compares If-Range strongly', { range: 'bytes=0-2', 'if-range': 'W/"1"' }, all),
    ranged(
      'if-range-date-other',
      'wants the very date in If-Range',
      { range: 'bytes=0-2', 'if-range': 'Wed, 02 Jan 2019 00:00:00 GMT' },
      all,
    ),
    ranged(
      'if-range-malformed',
      'takes a malformed If-Range for one that does not hold',
      { range: 'bytes=0-2', 'if-range': 'x' },
      all,
    ),
    ranged('if-range-alone', 'passes over an If-Range without Range', { 'if-range': '"1"' }, all),
    ranged(
      'condition-first',
      'judges If-None-Match before Range (RFC 9110, 13.2.2)',
      { range: 'bytes=0-2', 'if-none-match': '"1"' },
      [304, '', undefined],
    ),
    {
      id: 'range-fields',
      says: 'sends with a part what a 200 would have said (RFC 9110, 15.3.7)',
      routes: [
        {
          answer: ({ date }) => ({
            ...control('max-age=3600', { 'content-location': '/there', date: date(0), etag: '"1"', vary: 'Foo' }),
            body: whole,
          }),
        },
      ],
      async run(stage) {
        const first = await stage.get()
        await stage.pass(10)
        const response = await stage.expectReused({ range: 'bytes=0-2' })
        expect(response.status).toBe(206)
        for (const name of ['cache-control', 'content-location', 'content-type', 'date', 'etag', 'vary']) {
          expect(response.field(name), name).toBe(first.field(name))
        }
        expect(response.field('age')).toBe('10')
      },
    },
    {
      id: 'range-miss',
      says: 'keeps the whole where a range is the first request, and answers with the part',
      routes: [{ answer }],
      async run(stage) {
        const first = await stage.expectHandled({ range: 'bytes=2-4' })
        expect([first.status, first.text, first.field('content-range')]).toEqual([206, '234', 'bytes 2-4/10'])
        expect((await stage.expectReused()).text).toBe(whole)
      },
    },
    notReused('range-206', "does not keep a handler's own 206", {
      answer: {
        status: 206,
        ...control('max-age=3600', { 'content-range': 'bytes 0-4/100' }),
        body: '01234',
      },
      first: { range: 'bytes=0-4' },
    }),
    {
      id: 'range-206-whole',
      says: "never gives a handler's own 206 for the whole (3.3)",
      routes: [
        {
          answer: ({ count }) =>
            count === 1
              ? { status: 206, ...control('max-age=3600', { 'content-range': 'bytes 0-4/10' }), body: '01234' }
              : answer,
        },
      ],
      async run(stage) {
        await stage.get({ range: 'bytes=0-4' })
        const response = await stage.get()
        expect([response.status, response.text]).toEqual([200, whole])
      },
    },
    {
      id: 'range-head',
      says: 'passes over a Range in a HEAD (RFC 9110, 14.2)',
      routes: [{ answer }],
      async run(stage) {
        await stage.get()
        const response = await stage.send('HEAD', { fields: { range: 'bytes=0-2' } })
        expect([response.status, response.field('content-length'), response.field('content-range')]).toEqual([
          200,
          '10',
          undefined,
        ])
      },
    },
    {
      id: 'range-status',
      says: 'makes no part of what is no 200 (RFC 9110, 14.2)',
      routes: [{ answer: { status: 404, ...control('max-age=3600'), body: whole } }],
      async run(stage) {
        await stage.get()
        const response = await stage.get({ range: 'bytes=0-2' })
        expect([response.status, response.text]).toEqual([404, whole])
      },
    },
  ],
}
