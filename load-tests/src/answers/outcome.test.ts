import { expect, it } from 'vitest'
import { outcomeIn } from './outcome.ts'

it.each([
  ['HIT', 'cache; hit; ttl=60', 'HIT'],
  ['HIT', undefined, 'HIT'],
  ['HIT', 'cache; fwd=uri-miss; fwd-status=200; ttl=60; stored; collapsed', 'JOINED'],
  ['MISS', 'cache; fwd=uri-miss; stored', 'MISS'],
  ['STALE', 'cache; hit; ttl=-1', 'STALE'],
  ['BYPASS', undefined, 'BYPASS'],
  ['JOINED', undefined, undefined],
  ['hit', undefined, undefined],
  [undefined, 'cache; hit', undefined],
])('takes X-Cache %o and Cache-Status %o for %o', (xCache, cacheStatus, outcome) => {
  expect(outcomeIn(xCache, cacheStatus)).toBe(outcome)
})
