import { expect, it } from 'vitest'
import { bySecond } from './by-second.ts'

it('counts answers by second and kind, and takes the median and p99 of their times', () => {
  const hits = Array.from({ length: 100 }, (_, index) => ({
    metric: 'server_time_hit',
    at: 5000 + index,
    value: index + 1,
  }))
  const others = [
    { metric: 'server_time_with', at: 5000, value: 1 },
    { metric: 'server_time_miss', at: 6100, value: 4 },
    { metric: 'server_time_without', at: 7000, value: 8 },
  ]
  expect(bySecond([...others, ...hits])).toEqual([
    { second: 1, answer: 'MISS', count: 1, median: 4, p99: 4 },
    { second: 2, answer: 'no cache', count: 1, median: 8, p99: 8 },
    { second: 0, answer: 'HIT', count: 100, median: 50, p99: 99 },
  ])
})
