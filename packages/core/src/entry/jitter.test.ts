import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jittered } from './jitter.ts'

it('shortens a ttl by at most its fraction and never lengthens it', () => {
  const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(fc.nat(), share, share, (ttl, jitter, random) => {
      const result = jittered(ttl, jitter, random)
      expect(result).toBeLessThanOrEqual(ttl)
      expect(result).toBeGreaterThanOrEqual(ttl * (1 - jitter) - 1e-6)
    }),
  )
})
