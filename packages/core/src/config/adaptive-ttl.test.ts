import { expect, it } from 'vitest'
import { adaptiveTtl } from './adaptive-ttl.ts'

it('takes its bounds in any form of a duration, and keeps them', () => {
  const bounds = adaptiveTtl({ min: '1.5s', max: 60_000 })
  expect(bounds).toMatchObject({ min: 1500, max: 60_000 })
  expect(Object.isFrozen(bounds)).toBe(true)
  expect(adaptiveTtl({ min: '1m', max: '1m' })).toMatchObject({ min: 60_000, max: 60_000 })
})

it.each([
  [{ min: 0, max: '1h' }, 'adaptiveTtl.min must be longer than 0, got 0'],
  [{ min: '1m' }, /^CONFIG_INVALID: adaptiveTtl\.max must be a duration: .*, got undefined$/],
  [{ min: 'soon', max: '1h' }, 'adaptiveTtl.min must be a duration'],
  [{ min: 1, max: Infinity }, 'adaptiveTtl.max must be a duration'],
  [{ min: '1h', max: '1m' }, 'adaptiveTtl.max, 60000 ms, must not be under min, 3600000 ms'],
  [{ min: 1, max: 2, maximum: 3 }, 'adaptiveTtl.maximum is not an option; known: min, max'],
  ['1h', 'adaptiveTtl must be an object, got "1h"'],
])('refuses %j', (bounds, detail) => {
  expect(() => adaptiveTtl(bounds as never)).toThrow(detail)
})
