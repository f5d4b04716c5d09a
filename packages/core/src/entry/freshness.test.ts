import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freshnessOf, mayServeWhileRefreshing } from './freshness.ts'

const windows = fc.record({
  ttl: fc.nat(1000),
  staleFor: fc.nat(1000),
  staleIfErrorFor: fc.nat(1000),
  expired: fc.boolean(),
})

function entryOf({
  ttl,
  staleFor,
  staleIfErrorFor,
  expired,
}: typeof windows extends fc.Arbitrary<infer T> ? T : never) {
  return {
    expired,
    freshUntil: ttl,
    refreshUntil: ttl + staleFor,
    staleUntil: ttl + Math.max(staleFor, staleIfErrorFor),
  }
}

describe('freshness', () => {
  it('never becomes better as time passes', () => {
    const order = ['fresh', 'stale', 'expired']
    fc.assert(
      fc.property(windows, fc.nat(4000), fc.nat(4000), (policy, now, later) => {
        const entry = entryOf(policy)
        const before = order.indexOf(freshnessOf(entry, now))
        expect(order.indexOf(freshnessOf(entry, now + later))).toBeGreaterThanOrEqual(before)
      }),
    )
  })

  it('ends at the very millisecond its windows end', () => {
    const entry = entryOf({ ttl: 100, staleFor: 20, staleIfErrorFor: 50, expired: false })
    expect([99, 100, 149, 150].map((now) => freshnessOf(entry, now))).toEqual(['fresh', 'stale', 'stale', 'expired'])
    expect([119, 120].map((now) => mayServeWhileRefreshing(entry, now))).toEqual([true, false])
  })

  it('makes an entry that was expired on purpose wait for its load, and usable if that fails', () => {
    const entry = entryOf({ ttl: 100, staleFor: 20, staleIfErrorFor: 0, expired: true })
    expect(freshnessOf(entry, 0)).toBe('stale')
    expect(mayServeWhileRefreshing(entry, 0)).toBe(false)
  })
})
