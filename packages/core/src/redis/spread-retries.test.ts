import { expect, it } from 'vitest'
import { spreadRetries } from './spread-retries.ts'

it('does not let a fleet come back to its server at one moment', () => {
  const pauses = Array.from({ length: 50 }, (_, i) =>
    spreadRetries(
      () => 2000,
      () => i / 50,
    )(1),
  )
  expect(new Set(pauses).size).toBe(50)
  expect(Math.min(...(pauses as number[]))).toBe(1000)
  expect(Math.max(...(pauses as number[]))).toBeLessThanOrEqual(2000)
})

it('keeps to what the user has decided: when to wait longer, and when to stop', () => {
  const attempts = spreadRetries(
    (attempt) => (attempt > 3 ? null : 100 * attempt),
    () => 0,
  )
  expect([1, 2, 3, 4].map(attempts)).toEqual([50, 100, 150, null])
})
