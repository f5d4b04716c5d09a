import { expect, it } from 'vitest'
import { serverTime } from './server-timing.ts'

it.each([
  ['answer;dur=0.123', 0.123],
  ['db;dur=7, answer;desc="all of it";dur=12', 12],
  ['db;dur=7', undefined],
  ['answer', undefined],
  ['answer;dur=soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('finds in %o the duration %o', (header, duration) => {
  expect(serverTime(header, 'answer')).toBe(duration)
})
