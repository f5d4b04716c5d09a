import { Buffer } from 'node:buffer'
import { expect } from 'vitest'
import type { CaseGroup } from '../suite/case.ts'
import { notReused, reused } from '../suite/templates.ts'

const ttl = { ttl: '1m' }
const everyByte = Buffer.from(Array.from({ length: 256 }, (_, at) => at))

export const hits: CaseGroup = {
  name: 'hits',
  cases: [
    reused('hit-ttl', 'answers from what it has kept within the ttl', { cache: ttl, answer: {}, after: 59 }),
    notReused('hit-ttl-over', 'runs the handler again after the ttl', { cache: ttl, answer: {}, after: 61 }),
    reused('hit-ttl-number', 'takes a ttl in milliseconds', { cache: { ttl: 5000 }, answer: {}, after: 4 }),
    reused('hit-ttl-function', 'asks a function for the ttl', { cache: { ttl: () => '1h' }, answer: {}, after: 3000 }),
    notReused('hit-ttl-function-over', 'goes by the ttl that a function gave', {
      cache: { ttl: ({ headers }) => (headers['x-long'] ? '1h' : '1s') },
      answer: {},
      after: 2,
    }),
    notReused('hit-without-freshness', 'keeps nothing without freshness, be it of the policy or of the response (3)', {
      answer: {},
    }),
    notReused('hit-skip', 'takes no part where the policy skips the request', {
      cache: { ...ttl, skip: ({ headers }) => headers['x-role'] === 'admin' },
      answer: {},
      first: { 'x-role': 'admin' },
    }),
    notReused('hit-skip-lookup', 'does not look up for a request that the policy skips', {
      cache: { ...ttl, skip: ({ headers }) => headers['x-role'] === 'admin' },
      answer: {},
      second: { 'x-role': 'admin' },
    }),
    {
      id: 'hit-bytes',
      says: 'gives the same bytes and the same fields as the handler did',
      routes: [
        {
          cache: ttl,
          answer: {
            status: 203,
            fields: { 'content-type': 'application/x-bytes', 'x-one': '1', link: ['</a>; rel=next', '</b>; rel=prev'] },
            body: everyByte,
          },
        },
      ],
      async run(stage) {
        for (const response of [await stage.expectHandled(), await stage.expectReused()]) {
          expect(response.status).toBe(203)
          expect(response.body.equals(everyByte)).toBe(true)
          expect(response.field('content-type')).toBe('application/x-bytes')
          expect(response.field('content-length')).toBe('256')
          expect(response.field('x-one')).toBe('1')
          expect(response.field('link')).toBe('</a>; rel=next, </b>; rel=prev')
        }
      },
    },
    {
      id: 'hit-empty',
      says: 'keeps an empty body, too',
      routes: [{ cache: ttl, answer: { body: '' } }],
      async run(stage) {
        await stage.expectHandled()
        const response = await stage.expectReused()
        expect([response.status, response.text, response.field('content-length')]).toEqual([200, '', '0'])
      },
    },
    {
      id: 'hit-no-content',
      says: 'keeps a 204, which has no body and no Content-Length (RFC 9110, 8.6)',
      routes: [{ cache: ttl, answer: { status: 204, body: undefined } }],
      async run(stage) {
        await stage.expectHandled()
        const response = await stage.expectReused()
        expect([response.status, response.text, response.field('content-length')]).toEqual([204, '', undefined])
      },
    },
    {
      id: 'hit-no-policy',
      says: 'leaves alone what nobody has asked it to cache',
      routes: [{ cache: 'none', answer: {} }],
      async run(stage) {
        await stage.expectHandled()
        await stage.expectHandled()
      },
    },
    {
      id: 'hit-key',
      says: 'goes by the key of the policy where it names one',
      routes: [{ cache: { ...ttl, key: ({ headers }) => String(headers['x-tenant']) }, answer: {} }],
      async run(stage) {
        await stage.expectHandled({ 'x-tenant': 'a' })
        await stage.expectHandled({ 'x-tenant': 'b' })
        expect((await stage.expectReused({ 'x-tenant': 'a' })).text).toBe('run 1')
        expect((await stage.expectReused({ 'x-tenant': 'b' })).text).toBe('run 2')
      },
    },
    {
      id: 'hit-own-fields',
      says: "keeps nothing that a middleware set for one request, and sends each request's own",
      before: ({ headers }) => ({
        'x-request-id': String(headers['x-id']),
        'x-trace': [`t-${String(headers['x-id'])}`],
      }),
      routes: [{ cache: ttl, answer: { fields: { 'x-handler': 'h' } } }],
      async run(stage) {
        await stage.expectHandled({ 'x-id': 'one' })
        const response = await stage.expectReused({ 'x-id': 'two' })
        expect(response.field('x-request-id')).toBe('two')
        expect(response.field('x-trace')).toBe('t-two')
        expect(response.field('x-handler')).toBe('h')
      },
    },
    {
      id: 'hit-own-cookie',
      says: 'keeps no cookie that a middleware set for one request',
      before: ({ headers }) => (headers['x-id'] ? { 'set-cookie': `session=${String(headers['x-id'])}` } : {}),
      routes: [{ cache: ttl, answer: {} }],
      async run(stage) {
        await stage.get({ 'x-id': 'one' })
        expect((await stage.get({ 'x-id': 'two' })).field('set-cookie')).toBe('session=two')
        expect((await stage.get()).field('set-cookie')).toBeUndefined()
      },
    },
    {
      id: 'hit-cap',
      says: 'keeps no body beyond maxBodyBytes',
      routes: [{ cache: { ...ttl, maxBodyBytes: 1000 }, answer: { body: 'x'.repeat(1001) } }],
      async run(stage) {
        expect((await stage.expectHandled()).body.length).toBe(1001)
        expect((await stage.expectHandled()).body.length).toBe(1001)
      },
    },
  ],
}
