import { Readable } from 'node:stream'
import { expect } from 'vitest'
import { type CaseGroup, inTurn } from '../suite/case.ts'
import { control, notReused, reused } from '../suite/templates.ts'

const debugFields = ['x-cache-key', 'x-cache-ttl-remaining', 'x-cache-date']

export const outcome: CaseGroup = {
  name: 'what the client is told',
  cases: [
    {
      id: 'told-miss-hit',
      says: 'tells a miss from a hit, in X-Cache and Cache-Status (RFC 9211)',
      routes: [{ answer: control('max-age=3600') }],
      async run(stage) {
        const miss = await stage.get()
        expect(miss.field('x-cache')).toBe('MISS')
        expect(miss.field('cache-status')).toMatch(/^cache; *fwd=uri-miss\b.*; *stored\b/)
        await stage.pass(100)
        const hit = await stage.get()
        expect(hit.field('x-cache')).toBe('HIT')
        expect(hit.field('cache-status')).toMatch(/^cache; *hit\b.*; *ttl=3500\b/)
        expect(hit.field('age')).toBe('100')
      },
    },
    {
      id: 'told-not-stored',
      says: 'does not say that it has kept what it has not',
      routes: [{ answer: control('no-store') }],
      async run(stage) {
        const response = await stage.get()
        expect(response.field('x-cache')).toMatch(/^(MISS|BYPASS)$/)
        expect(response.field('cache-status')).toMatch(/^cache; *fwd=/)
        expect(response.field('cache-status')).not.toMatch(/stored/)
      },
    },
    {
      id: 'told-stream',
      says: 'tells that it has kept nothing of what it passes on as it comes',
      routes: [
        {
          cache: { ttl: '1h', maxBodyBytes: 1000 },
          answer: () => ({ body: Readable.from(['x'.repeat(900), 'x'.repeat(900)]) }),
        },
      ],
      async run(stage) {
        const response = await stage.get()
        expect(response.body).toHaveLength(1800)
        expect(response.field('x-cache')).toMatch(/^(MISS|BYPASS)$/)
        expect(response.field('cache-status')).toMatch(/^cache; *fwd=/)
        expect(response.field('cache-status')).not.toMatch(/stored/)
      },
    },
    {
      id: 'told-vary-miss',
      says: 'tells a miss of the variant from one of the address (RFC 9211, 2.2)',
      routes: [{ answer: control('max-age=3600', { vary: 'Foo' }) }],
      async run(stage) {
        await stage.get({ foo: '1' })
        expect((await stage.get({ foo: '2' })).field('cache-status')).toMatch(/fwd=vary-miss/)
      },
    },
    {
      id: 'told-stale',
      says: 'tells what is stale',
      routes: [{ answer: control('max-age=10, stale-while-revalidate=600') }],
      async run(stage) {
        await stage.get()
        await stage.pass(15)
        const response = await stage.get()
        expect(response.field('x-cache')).toBe('STALE')
        expect(response.field('cache-status')).toMatch(/^cache; *hit\b.*ttl=-5\b/)
        await stage.until(() => expect(stage.runs()).toBe(2))
      },
    },
    {
      id: 'told-revalidated',
      says: 'tells what was asked again because it was stale (RFC 9211, 2.2)',
      routes: [
        {
          answer: inTurn(control('max-age=10', { etag: '"1"' }), {
            status: 304,
            fields: { etag: '"1"', 'cache-control': 'max-age=10' },
            body: undefined,
          }),
        },
      ],
      async run(stage) {
        await stage.get()
        await stage.pass(15)
        const response = await stage.get()
        expect(response.field('cache-status')).toMatch(/fwd=stale/)
        expect(response.field('cache-status')).toMatch(/fwd-status=304/)
      },
    },
    {
      id: 'told-bypass',
      says: 'tells where it took no part',
      routes: [{ cache: { ttl: '1h', skip: () => true }, answer: {} }],
      async run(stage) {
        const response = await stage.get()
        expect(response.field('x-cache')).toBe('BYPASS')
        expect(response.field('cache-status')).toMatch(/fwd=bypass/)
        expect(response.field('age')).toBeUndefined()
      },
    },
    {
      id: 'told-list',
      says: 'adds itself to the list of caches before it (RFC 9211, 2)',
      routes: [{ answer: control('max-age=3600', { 'cache-status': 'origin; hit' }) }],
      async run(stage) {
        for (const response of [await stage.get(), await stage.expectReused()]) {
          expect(response.field('cache-status')).toMatch(/^origin; *hit, *cache; */)
        }
      },
    },
    {
      id: 'told-304',
      says: 'tells the same in a 304',
      routes: [{ answer: control('max-age=3600', { etag: '"1"' }) }],
      async run(stage) {
        await stage.get()
        const response = await stage.get({ 'if-none-match': '"1"' })
        expect([response.status, response.field('x-cache')]).toEqual([304, 'HIT'])
      },
    },
    {
      id: 'told-debug',
      says: 'tells its key and times where the route asks for it',
      routes: [{ cache: { ttl: '1h', debug: true }, answer: {} }],
      async run(stage) {
        await stage.get()
        await stage.pass(100)
        const response = await stage.expectReused()
        expect(response.field('x-cache-key')).toContain(stage.path)
        expect(response.field('x-cache-ttl-remaining')).toMatch(/^3500/)
        const made = Date.parse(response.field('x-cache-date') ?? '')
        expect(Math.abs(made - (Date.parse(stage.date(0)) - 100_000))).toBeLessThanOrEqual(1000)
      },
    },
    {
      id: 'told-no-debug',
      says: 'tells nobody otherwise',
      routes: [{ cache: { ttl: '1h' }, answer: {} }],
      async run(stage) {
        for (const response of [await stage.get(), await stage.expectReused()]) {
          for (const name of debugFields) expect(response.field(name), name).toBeUndefined()
        }
      },
    },
    reused('poison-strict-none', 'keeps, when strict, what depends on nothing', {
      cache: { ttl: '1h', strict: true },
      answer: {},
    }),
    notReused('poison-strict', 'keeps nothing, when strict, that depends on a field which is no part of the key', {
      cache: { ttl: '1h', strict: true },
      answer: ({ request }) => ({ body: `run 1 ${String(request.headers['x-theme'])}` }),
    }),
    reused('poison-vary', 'keeps it where Vary names the field', {
      cache: { ttl: '1h', strict: true },
      answer: ({ request }) => ({ fields: { vary: 'X-Theme' }, body: String(request.headers['x-theme']) }),
    }),
    reused('poison-key', 'keeps it where the policy names the field', {
      cache: { ttl: '1h', strict: true, headers: ['x-theme'] },
      answer: ({ request }) => ({ body: String(request.headers['x-theme']) }),
    }),
    notReused('poison-strict-body', 'sees a field that is read while the handler waits', {
      cache: { ttl: '1h', strict: true },
      answer: async ({ request }) => {
        await new Promise((resolve) => setImmediate(resolve))
        return { body: `as ${String(request.headers['x-late'])}` }
      },
    }),
  ],
}
