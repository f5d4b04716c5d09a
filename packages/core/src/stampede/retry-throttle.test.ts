import { expect, it } from 'vitest'
import { RetryThrottle } from './retry-throttle.ts'

it('holds off a key until its time has come, or until it is released', () => {
  const throttle = new RetryThrottle()
  throttle.holdOff('a', 100)
  throttle.holdOff('b', 100)
  throttle.release('b')
  expect(['a', 'b', 'c'].map((key) => throttle.isHeldOff(key, 99))).toEqual([true, false, false])
  expect(throttle.isHeldOff('a', 100)).toBe(false)
})

it('remembers so many keys and no more', () => {
  const throttle = new RetryThrottle()
  const keys = Array.from({ length: 25_000 }, (_, i) => `key ${i}`)
  for (const key of keys) throttle.holdOff(key, 1)
  expect(keys.filter((key) => throttle.isHeldOff(key, 0))).toEqual(keys.slice(-10_000))
})
