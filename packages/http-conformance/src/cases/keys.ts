import { expect } from 'vitest'
import type { Case, CaseGroup } from '../suite/case.ts'
import { sendRaw } from '../suite/client.ts'

const ttl = { ttl: '1h' }

const unkeyed = [
  'x-forwarded-host',
  'x-host',
  'x-forwarded-scheme',
  'x-original-url',
  'x-rewrite-url',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'forwarded',
]

/** A field by which a proxy or a framework may tell the handler of another address. */
function unpoisoned(name: string): Case {
  return {
    id: `key-${name}`,
    says: `gives requests that differ in ${name} nothing in common`,
    routes: [{ cache: ttl, answer: {} }],
    async run(stage) {
      const plain = await stage.get()
      const poisoned = await stage.get({ [name]: 'evil' })
      expect(poisoned.text).not.toBe(plain.text)
      expect((await stage.get({ [name]: 'other' })).text).not.toBe(poisoned.text)
      expect((await stage.get()).text).toBe(plain.text)
    },
  }
}

export const keys: CaseGroup = {
  name: 'keys',
  cases: [
    {
      id: 'key-host',
      says: 'gives other hosts other responses, in any case of their letters (RFC 9110, 4.2.3)',
      routes: [{ cache: ttl, answer: {} }],
      async run(stage) {
        await stage.expectHandled({ host: 'a.example' })
        await stage.expectHandled({ host: 'b.example' })
        expect((await stage.expectReused({ host: 'A.Example' })).text).toBe('run 1')
      },
    },
    {
      id: 'key-host-absurd',
      says: 'shares nothing with, or by, an absurd Host',
      routes: [{ cache: ttl, answer: ({ request }) => ({ body: String(request.headers.host) }) }],
      async run(stage) {
        const absurd = [
          'a b',
          '',
          '@evil',
          'a/b',
          'a\tb',
          'x'.repeat(5000),
          '[::1',
          'a?b',
          'a#b',
          '%00',
          'a:b:c',
          '\u00FF',
        ]
        for (const host of absurd) {
          const head = `GET ${stage.path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
          const answers = [await sendRaw(stage.url, head), await sendRaw(stage.url, head)]
          for (const answer of answers) {
            expect(answer).toMatch(/^HTTP\/1\.1 [24]\d\d /)
            if (answer.startsWith('HTTP/1.1 200'))
              expect(answer.slice(answer.indexOf('\r\n\r\n'))).toContain(host.trim())
          }
        }
        expect((await stage.get({ host: 'good.example' })).text).toBe('good.example')
      },
    },
    ...unkeyed.map(unpoisoned),
    {
      id: 'key-headers',
      says: 'separates by the request fields that the policy names',
      routes: [{ cache: { ...ttl, headers: ['x-tenant'] }, answer: {} }],
      async run(stage) {
        await stage.expectHandled({ 'x-tenant': 'a' })
        await stage.expectHandled({ 'x-tenant': 'b' })
        await stage.expectHandled()
        await stage.expectReused({ 'x-tenant': 'a', 'x-other': '1' })
        await stage.expectReused()
      },
    },
    {
      id: 'key-headers-twice',
      says: 'takes two named fields apart, whatever they hold',
      routes: [
        {
          cache: { ...ttl, headers: ['x-a', 'x-b'] },
          answer: ({ request }) => ({ body: JSON.stringify([request.headers['x-a'], request.headers['x-b']]) }),
        },
      ],
      async run(stage) {
        const pairs = [
          ['1', '2'],
          ['1,2', ''],
          ['', '1,2'],
          ['12', ''],
          ['1|2', ''],
          ['1', '|2'],
          ['1"', '"2'],
          ['1&', '&2'],
        ]
        for (const [a = '', b = ''] of [...pairs, ...pairs]) {
          expect((await stage.get({ 'x-a': a, 'x-b': b })).text).toBe(JSON.stringify([a, b]))
        }
      },
    },
    {
      id: 'key-origin',
      says: 'gives each origin its own where the response depends on it',
      routes: [
        {
          cache: ttl,
          answer: ({ request }) => ({
            fields: { 'access-control-allow-origin': String(request.headers.origin), vary: 'Origin' },
          }),
        },
      ],
      async run(stage) {
        for (const origin of ['https://a.example', 'https://b.example', 'https://a.example']) {
          expect((await stage.get({ origin })).field('access-control-allow-origin')).toBe(origin)
        }
        expect(stage.runs()).toBe(2)
      },
    },
    {
      id: 'key-path-case',
      says: 'takes the path as it was sent, in which case matters (RFC 9110, 4.2.3)',
      routes: [{ at: '/x', cache: ttl, answer: ({ request }) => ({ body: request.url }) }],
      async run(stage) {
        for (const at of ['/x', '/%78', '/x']) {
          const response = await stage.get({}, at)
          if (response.status === 200) expect(response.text).toBe(stage.path + at)
        }
      },
    },
    {
      id: 'key-get-body',
      says: 'takes no part in a GET that has a body (RFC 9110, 9.3.1)',
      routes: [{ cache: ttl, answer: {} }],
      async run(stage) {
        await stage.get()
        for (const count of [2, 3]) {
          const response = await stage.send('GET', {
            body: 'evil',
            fields: { 'content-length': '4', 'content-type': 'text/plain' },
          })
          if (response.status === 200) expect(response.text).toBe(`run ${count}`)
        }
        expect((await stage.get()).text).toBe('run 1')
      },
    },
  ],
}
