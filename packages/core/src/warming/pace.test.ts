import fc from 'fast-check'
import { expect, it } from 'vitest'
import { manualClock } from '../testing/manual-clock.ts'
import { Pace, nextLimit } from './pace.ts'

const { signal } = new AbortController()
const options = { concurrency: 8, patience: 1000, signal, utilization: () => 0 }

it('lets as many be under way as it is told, and one more when one has ended', async () => {
  const pace = new Pace({ ...options, clock: manualClock() })
  for (let i = 0; i < 8; i++) await pace.take()
  let ninth = false
  const waiting = pace.take().then(() => (ninth = true))
  await new Promise((resolve) => setImmediate(resolve))
  expect(ninth).toBe(false)
  pace.done()
  await waiting
  expect(ninth).toBe(true)
})

it('goes down to one at a time while Redis is slow, and up again when it is not', () => {
  const pace = new Pace({ ...options, clock: manualClock() })
  for (let i = 0; i < 10; i++) pace.took(1)
  expect(pace.limit).toBe(8)
  pace.took(100)
  expect(pace.limit).toBe(4)
  for (let i = 0; i < 10; i++) pace.took(100)
  expect(pace.limit).toBe(1)
  for (let i = 0; i < 100; i++) pace.took(2)
  expect(pace.limit).toBe(8)
})

it('keeps its limit between one and what it was told, whatever Redis takes', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean()), fc.integer({ min: 1, max: 100 }), (slow, most) => {
      let limit = most
      for (const isSlow of slow) {
        const next = nextLimit(limit, most, isSlow)
        expect(isSlow ? next <= limit : next >= limit).toBe(true)
        limit = next
        expect(limit).toBeGreaterThanOrEqual(1)
        expect(limit).toBeLessThanOrEqual(most)
      }
    }),
  )
})

it('tries again until Redis has been silent for too long, counted from its first silence', async () => {
  const clock = manualClock()
  const pace = new Pace({ ...options, clock })
  const retry = async (): Promise<boolean> => {
    const may = pace.mayRetry()
    await clock.advance(500)
    return may
  }
  await clock.advance(10_000)
  expect(await retry()).toBe(true)
  expect(await retry()).toBe(true)
  expect(await retry()).toBe(false)
  pace.answered()
  expect(await retry()).toBe(true)
  expect(pace.limit).toBe(1)
})

it('tries nothing again once it is told to end', async () => {
  const end = new AbortController()
  const clock = manualClock()
  const pace = new Pace({ ...options, clock, signal: end.signal })
  const waiting = pace.mayRetry()
  end.abort()
  expect(await waiting).toBe(false)
  expect(await pace.mayRetry()).toBe(false)
  expect(clock.timers).toBe(0)
})

it('rests after work where the process has hardly been idle', async () => {
  const looks: number[] = []
  const clock = manualClock()
  const now = performance.now.bind(performance)
  const pace = new Pace({
    ...options,
    concurrency: 1000,
    clock: { ...clock, now },
    utilization: () => looks.push(now()),
  })
  for (let i = 0; i < 200; i++) await pace.take()
  expect(looks.length).toBeGreaterThanOrEqual(200 / 32)
})
