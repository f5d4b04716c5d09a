import { expect, it } from 'vitest'
import { dispatchFields, dispatchUrl } from './dispatch-request.ts'

it.each<[string, unknown]>([
  ['an object', { 'X-One': '1', two: ['2', '3'], none: undefined }],
  ['a list of names and values', ['X-One', '1', 'Two', '2', 'two', '3']],
  ['a list of bytes', ['X-One', '1', 'two', '2', 'two', '3'].map((text) => Buffer.from(text))],
  [
    'a map',
    new Map<string, unknown>([
      ['X-One', '1'],
      ['Two', ['2', '3']],
    ]),
  ],
  [
    'pairs',
    [
      ['X-One', '1'],
      ['TWO', ['2', '3']],
    ],
  ],
])('reads header fields from %s', (_, headers) => {
  expect(dispatchFields(headers)).toEqual({ 'x-one': '1', two: ['2', '3'] })
})

it('reads none from nothing', () => {
  expect([dispatchFields(undefined), dispatchFields(null), dispatchFields([])]).toEqual([{}, {}, {}])
})

it('knows where a request goes, or that this is none of its business', () => {
  const get = { method: 'GET', origin: 'http://h:80', path: '/a' }
  expect(dispatchUrl(get)?.href).toBe('http://h/a')
  expect(dispatchUrl({ ...get, origin: new URL('http://h:81/x'), query: { b: 1, c: ['d', 'e'] } })?.href).toBe(
    'http://h:81/a?b=1&c=d&c=e',
  )
  for (const other of [
    { origin: undefined },
    { method: 'CONNECT' },
    { upgrade: 'websocket' },
    { path: '*' },
    { origin: 'ftp://h' },
  ]) {
    expect(dispatchUrl({ ...get, ...other })).toBeUndefined()
  }
})
