import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { matchesGlob, parseGlob } from '../../src/key/glob.ts'
import { rawRedis } from '../support/fleet.ts'

const sign = fc.constantFrom('a', 'b', 'c', 'ü', '*', '?', '[', ']', '^', '-', '\\', '{', '}', ':')
const patterns = fc.string({ unit: sign, maxLength: 12 }).filter((pattern) => !parseGlob(pattern).hasWideRange)
const names = fc.string({ unit: sign, minLength: 1, maxLength: 6 })

it('matches what SCAN finds, and nothing else', async () => {
  const redis = rawRedis()
  const place = `t-${randomUUID()}`
  await fc.assert(
    fc.asyncProperty(patterns, fc.uniqueArray(names, { minLength: 1, maxLength: 30 }), async (pattern, members) => {
      // The members of a set: SSCAN matches as SCAN does, and looks at nothing else.
      await redis
        .multi()
        .del(place)
        .sadd(place, ...members)
        .exec()
      const [, found] = await redis.sscan(place, '0', 'MATCH', pattern, 'COUNT', 1000)
      const glob = parseGlob(pattern)
      expect(members.filter((name) => matchesGlob(glob, name)).toSorted()).toEqual(found.toSorted())
    }),
    { numRuns: 1000 },
  )
  await redis.del(place)
})
