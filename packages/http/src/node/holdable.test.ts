import { expect, it } from 'vitest'
import { mayBeHeld } from './holdable.ts'

it.each([
  ['a plain response', 200, {}, true],
  ['an error', 500, {}, true],
  ['a length up to the cap', 200, { 'content-length': '10' }, true],
  ['a length above it', 200, { 'content-length': '11' }, false],
  ['information', 101, {}, false],
  ['an event stream', 200, { 'content-type': ' Text/Event-Stream;charset=utf-8' }, false],
  ['trailers', 200, { trailer: 'X-Sum' }, false],
  ['a stream that may not be stored', 200, { 'cache-control': 'private,No-Store' }, false],
  ['the same in several lines', 200, { 'cache-control': ['private', 'no-store'] }, false],
  ['what may not be stored, but is short', 200, { 'cache-control': 'no-store', 'content-length': '3' }, true],
  ['a word that only looks like it', 200, { 'cache-control': 'x-no-store' }, true],
])('decides for %s', (_what, status, fields, expected) => {
  expect(mayBeHeld(status, fields, 10)).toBe(expected)
})
