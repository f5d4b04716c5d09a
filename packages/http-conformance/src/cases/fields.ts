import { expect } from 'vitest'
import type { Case, CaseGroup } from '../suite/case.ts'
import { sendRaw } from '../suite/client.ts'
import { control } from '../suite/templates.ts'

const hopByHop = ['keep-alive', 'proxy-authenticate', 'proxy-authentication-info', 'proxy-connection', 'te', 'upgrade']
const long = 'x'.repeat(64 * 1024)

function dropped(name: string): Case {
  return {
    id: `hop-${name}`,
    says: `does not keep ${name}, which is for one connection (3.1)`,
    routes: [{ answer: control('max-age=3600', { [name]: 'secret' }) }],
    async run(stage) {
      await stage.get()
      expect((await stage.expectReused()).field(name) ?? '').not.toContain('secret')
    },
  }
}

export const fields: CaseGroup = {
  name: 'fields and hostile requests',
  cases: [
    ...hopByHop.map(dropped),
    {
      id: 'hop-connection',
      says: 'does not keep what Connection names (3.1)',
      routes: [
        { answer: control('max-age=3600', { connection: 'x-a, X-B, close', 'x-a': '1', 'x-b': '2', 'x-c': '3' }) },
      ],
      async run(stage) {
        await stage.get()
        const response = await stage.expectReused()
        expect([response.field('x-a'), response.field('x-b'), response.field('x-c')]).toEqual([
          undefined,
          undefined,
          '3',
        ])
        expect(response.field('connection') ?? '').not.toMatch(/x-a/i)
      },
    },
    {
      id: 'hostile-crlf',
      says: 'lets no address put fields into a response',
      routes: [{ cache: { ttl: '1h', debug: true, query: { include: ['a'] } }, answer: {} }],
      async run(stage) {
        for (const query of [
          '?a=%0d%0aset-cookie:evil=1',
          '?a=1&%0aset-cookie:evil=1',
          '?a=%00',
          '?a=%ff%fe',
          '?a=%E2%80%A8',
        ]) {
          for (const round of [1, 2]) {
            const response = await stage.get({}, query)
            expect([response.status, response.field('set-cookie')], `${query} ${round}`).toEqual([200, undefined])
          }
        }
      },
    },
    {
      id: 'hostile-bytes',
      says: 'survives bytes in addresses and fields that have no business there',
      routes: [{ cache: { ttl: '1h', debug: true, headers: ['x-a'] }, answer: { fields: { vary: 'X-B' } } }],
      async run(stage) {
        const heads = [
          `GET ${stage.path}?a=\u00FF\u0080 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
          `GET ${stage.path} HTTP/1.1\r\nHost: a\r\nX-A: \u00FF\u0080\r\nX-B: \u00FF\r\nConnection: close\r\n\r\n`,
          `GET http://other.example${stage.path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
          `GET //${stage.path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
          `GET ${stage.path}#x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
          `GET ${stage.path} HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n`,
          `GET ${stage.path} HTTP/1.0\r\n\r\n`,
          `OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
        ]
        for (const head of [...heads, ...heads])
          expect(await sendRaw(stage.url, head), head).toMatch(/^HTTP\/1\.1 [2345]\d\d /)
        expect((await stage.get()).status).toBe(200)
      },
    },
    {
      id: 'hostile-long-request',
      says: 'survives request fields of 64 KB',
      routes: [{ cache: { ttl: '1h', headers: ['x-a'], cookies: ['c'] }, answer: { fields: { vary: 'X-B' } } }],
      async run(stage) {
        for (const name of ['X-A', 'X-B', 'Cookie', 'If-None-Match', 'Range', 'Cache-Control', 'Accept-Language']) {
          const [most, some] = [long, long.slice(0, 12_000)].map(
            (value) => `GET ${stage.path} HTTP/1.1\r\nHost: a\r\n${name}: ${value}\r\nConnection: close\r\n\r\n`,
          )
          // Servers refuse the first by themselves.
          expect(await sendRaw(stage.url, most as string), name).toMatch(/^(HTTP\/1\.1 (200|431) |$)/)
          expect(await sendRaw(stage.url, some as string), name).toMatch(/^HTTP\/1\.1 200 /)
        }
        expect((await stage.get()).status).toBe(200)
      },
    },
    {
      id: 'hostile-long-response',
      says: 'takes response fields of 64 KB in its stride',
      routes: [
        { at: '/x', answer: control('max-age=3600', { 'x-long': long }) },
        { at: '/control', answer: control(`max-age=3600, ${'x,'.repeat(32 * 1024)}`) },
        {
          at: '/vary',
          answer: control('max-age=3600', { vary: Array.from({ length: 3000 }, (_, at) => `x-${at}`).join(', ') }),
        },
      ],
      async run(stage) {
        for (const at of ['/x', '/control', '/vary']) {
          for (const round of [1, 2]) expect((await stage.get({}, at)).status, `${at} ${round}`).toBe(200)
        }
        expect((await stage.get({}, '/x')).field('x-long')).toBe(long)
      },
    },
    {
      id: 'hostile-conditions',
      says: 'answers 200 or 304 whatever the condition',
      routes: [{ answer: control('max-age=3600', { etag: '"1"', 'last-modified': 'Tue, 01 Jan 2019 00:00:00 GMT' }) }],
      async run(stage) {
        await stage.get()
        const odd = [
          '',
          '"',
          '""',
          'W/',
          'W/"',
          '*,*',
          '"1',
          '1"',
          ','.repeat(5000),
          '"'.repeat(5000),
          'W/"1"'.repeat(1000),
          '\u00FF',
        ]
        for (const name of ['if-none-match', 'if-modified-since', 'if-range', 'range']) {
          for (const value of odd) expect([200, 304, 416]).toContain((await stage.get({ [name]: value })).status)
        }
      },
    },
  ],
}
