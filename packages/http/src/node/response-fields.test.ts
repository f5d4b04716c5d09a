import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { applyHeaders, fieldsOf, takeBackFields } from './response-fields.ts'

const response = (fields: Record<string, string | string[]> = {}): ServerResponse => {
  const res = new ServerResponse(new IncomingMessage(new Socket()))
  for (const [name, value] of Object.entries(fields)) res.setHeader(name, value)
  return res
}

it.each([
  ['nothing', undefined, { 'x-a': '0', 'x-b': '0' }],
  ['an object', { 'X-A': '1', 'X-C': 3, 'X-D': undefined }, { 'x-a': '1', 'x-b': '0', 'x-c': '3' }],
  ['a flat list', ['X-A', '1', 'x-a', '2'], { 'x-a': ['1', '2'], 'x-b': '0' }],
  [
    'a list of pairs',
    [
      ['X-A', ['1', '2']],
      ['X-B', 3],
    ],
    { 'x-a': ['1', '2'], 'x-b': '3' },
  ],
])('sets fields by %s, as writeHead does', (_what, headers, expected) => {
  const res = response({ 'X-A': '0', 'X-B': '0' })
  applyHeaders(res, headers)
  expect(fieldsOf(res)).toEqual(expected)
})

it('takes back what was set since, and leaves away what was taken away', () => {
  const res = response({ 'X-Kept': '1', 'X-Changed': ['a', 'b'], 'X-Gone': '1' })
  const own = fieldsOf(res)
  res.removeHeader('X-Gone')
  res.setHeader('X-Changed', ['a', 'c'])
  res.setHeader('X-New', '1')
  takeBackFields(res, own)
  expect(fieldsOf(res)).toEqual({ 'x-kept': '1', 'x-changed': ['a', 'b'] })
})
