import { expect } from 'vitest'
import type { Answer, Case, CaseGroup, CaseRoute } from '../suite/case.ts'
import { control } from '../suite/templates.ts'

const unsafe = ['POST', 'PUT', 'PATCH', 'DELETE'] as const
const kept: CaseRoute = { answer: control('max-age=3600') }

function invalidates(id: string, says: string, kind: 'drops' | 'keeps', target: string, write: CaseRoute): Case {
  const reader = { ...kept, at: target }
  return {
    id: `invalidate-${id}`,
    says,
    routes: [reader, write],
    async run(stage) {
      await stage.get({}, target)
      await stage.send(write.method ?? 'POST', { at: write.at ?? '' })
      expect(stage.runs(write.at ?? '', write.method)).toBe(1)
      await stage.get({}, target)
      expect(stage.runs(target)).toBe(kind === 'drops' ? 2 : 1)
    },
  }
}

const located =
  (name: string, status: number, make: (path: string, host: string) => string): Answer =>
  ({ request }) => {
    const path = request.url.replace(/\/write$/, '/target')
    return { status, fields: { [name]: make(path, String(request.headers.host)) } }
  }

export const invalidation: CaseGroup = {
  name: 'invalidation by unsafe methods',
  cases: [
    ...unsafe.flatMap((method) => [
      invalidates(method.toLowerCase(), `drops what a ${method} has changed (4.4)`, 'drops', '', {
        method,
        answer: {},
      }),
      invalidates(`${method}-204`.toLowerCase(), `does so for a 204 to ${method}`, 'drops', '', {
        method,
        answer: { status: 204, body: undefined },
      }),
      invalidates(`${method}-303`.toLowerCase(), `does so for a redirect after ${method}`, 'drops', '', {
        method,
        answer: { status: 303, fields: { location: '/' } },
      }),
      invalidates(`${method}-500`.toLowerCase(), `drops nothing for a ${method} that failed (4.4)`, 'keeps', '', {
        method,
        answer: { status: 500 },
      }),
      invalidates(`${method}-404`.toLowerCase(), `drops nothing for a ${method} that was refused (4.4)`, 'keeps', '', {
        method,
        answer: { status: 404 },
      }),
    ]),
    ...['location', 'content-location'].flatMap((name) => [
      invalidates(name, `drops what ${name} points to (4.4)`, 'drops', '/target', {
        method: 'POST',
        at: '/write',
        answer: located(name, 201, (path) => path),
      }),
      invalidates(`${name}-absolute`, `drops what an absolute ${name} points to (4.4)`, 'drops', '/target', {
        method: 'PUT',
        at: '/write',
        answer: located(name, 201, (path, host) => `http://${host}${path}`),
      }),
      invalidates(`${name}-foreign`, `drops nothing at the word of another origin (4.4)`, 'keeps', '/target', {
        method: 'POST',
        at: '/write',
        answer: located(name, 201, (path) => `http://evil.example${path}`),
      }),
      invalidates(`${name}-malformed`, `drops nothing for a ${name} that is no address`, 'keeps', '/target', {
        method: 'POST',
        at: '/write',
        answer: located(name, 201, () => 'http://[::'),
      }),
    ]),
    invalidates('other-url', 'drops nothing of other addresses', 'keeps', '/target', {
      method: 'POST',
      at: '/write',
      answer: {},
    }),
    {
      id: 'invalidate-query',
      says: 'goes by the address with its query (4.4)',
      routes: [kept, { method: 'POST', answer: {} }],
      async run(stage) {
        await stage.get({}, '?a=1')
        await stage.get({}, '?a=2')
        await stage.send('POST', { at: '?a=1' })
        await stage.expectReused({}, '?a=2')
        await stage.expectHandled({}, '?a=1')
      },
    },
    {
      id: 'invalidate-other-origin',
      says: 'lets no host drop what is kept for another one (4.4)',
      routes: [
        { ...kept, at: '/target' },
        {
          method: 'POST',
          at: '/write',
          answer: located('location', 201, (path) => `http://b.example${path}`),
        },
      ],
      async run(stage) {
        await stage.get({ host: 'b.example' }, '/target')
        await stage.send('POST', { at: '/write', fields: { host: 'a.example' } })
        await stage.get({ host: 'b.example' }, '/target')
        expect(stage.runs('/target')).toBe(1)
        await stage.send('POST', { at: '/write', fields: { host: 'b.example' } })
        await stage.get({ host: 'b.example' }, '/target')
        expect(stage.runs('/target')).toBe(2)
      },
    },
    {
      id: 'invalidate-variants',
      says: 'drops all variants of an address (4.4)',
      routes: [{ answer: control('max-age=3600', { vary: 'Foo' }) }, { method: 'POST', answer: {} }],
      async run(stage) {
        await stage.get({ foo: '1' })
        await stage.get({ foo: '2' })
        await stage.send('POST', { fields: { foo: '3' } })
        await stage.expectHandled({ foo: '1' })
        await stage.expectHandled({ foo: '2' })
      },
    },
    {
      id: 'invalidate-users',
      says: 'drops what was kept for each user of an address',
      routes: [
        { cache: { ttl: '1h', varyByUser: ({ headers }) => headers.authorization }, answer: {} },
        { method: 'POST', answer: {} },
      ],
      async run(stage) {
        await stage.get({ authorization: 'alice' })
        await stage.get({ authorization: 'bob' })
        await stage.send('POST', { fields: { authorization: 'alice' } })
        await stage.expectHandled({ authorization: 'alice' })
        await stage.expectHandled({ authorization: 'bob' })
      },
    },
    {
      id: 'invalidate-again',
      says: 'keeps what comes after the write',
      routes: [kept, { method: 'PUT', answer: {} }],
      async run(stage) {
        await stage.get()
        await stage.send('PUT')
        await stage.expectHandled()
        await stage.expectReused()
      },
    },
    {
      id: 'invalidate-running',
      says: 'does not keep what a handler had begun to read before the write',
      routes: [
        {
          answer: async ({ count, stage }) => {
            if (count === 1) await stage.gate
            return control('max-age=3600')
          },
        },
        { method: 'PUT', answer: {} },
      ],
      async run(stage) {
        const early = stage.get()
        await stage.until(() => expect(stage.runs()).toBe(1))
        await stage.send('PUT')
        stage.open()
        await early
        expect((await stage.get()).text).toBe('run 2')
      },
    },
  ],
}
