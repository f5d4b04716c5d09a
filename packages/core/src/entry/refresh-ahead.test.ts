import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawsRefreshAhead, refreshAheadFrom } from './refresh-ahead.ts'

const entry = { freshUntil: 1000, loadTime: 10 }

describe('refresh ahead', () => {
  it('is never drawn before the moment from which it is considered', () => {
    const likely = fc.double({ min: 0, max: 1 - 3e-9, noNaN: true })
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 5, noNaN: true }), likely, (beta, random) => {
        expect(drawsRefreshAhead(entry, beta, refreshAheadFrom(entry, beta) - 1, random)).toBe(false)
      }),
    )
  })

  it('is likelier the nearer the end', () => {
    const share = (now: number): number =>
      Array.from({ length: 1000 }, (_, i) => i / 1000).filter((random) => drawsRefreshAhead(entry, 1, now, random))
        .length
    expect(share(990)).toBeGreaterThan(share(970))
    // One load time before the end the chance is 1/e.
    expect(share(990)).toBe(367)
    expect(share(1000)).toBe(1000)
  })

  it('is not considered at all when it is off', () => {
    expect(refreshAheadFrom(entry, 0)).toBe(Infinity)
  })
})
