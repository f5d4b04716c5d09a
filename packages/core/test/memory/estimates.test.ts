import { describe, expect, it } from 'vitest'
import { MemoryTier } from '../../src/memory/memory-tier.ts'
import { seededRandom } from '../torture/random.ts'
import { replay } from './replay.ts'
import { type Trace, loop, mixed, oneAfterAnother, scan, zipf } from './traces.ts'

const mb = 1024 ** 2
const reads = 40_000

/** A memory that stands still, and estimates. */
function tierOf(bytes: number, maxEntries = 1e6): MemoryTier {
  return new MemoryTier({ minBytes: bytes, maxBytes: bytes, maxEntries })
}

/** By bytes, what the estimates of one memory say. */
function estimated(tier: MemoryTier): Map<number, number> {
  return new Map(tier.sizing!.map(({ maxBytes, hitRate }) => [maxBytes, hitRate]))
}

const traces: readonly (readonly [name: string, trace: (seed: number) => Trace])[] = [
  ['few hot things among many', (seed) => zipf(seededRandom(seed), 20_000, reads, 0.9)],
  ['things that are asked for nearly alike', (seed) => zipf(seededRandom(seed), 10_000, reads, 0.5)],
  ['one thing that is asked for again and again', (seed) => zipf(seededRandom(seed), 20_000, reads, 1.3)],
  ['a loop that is just too long', () => loop(2500, reads)],
  ['a loop that fits', () => loop(1000, reads)],
  ['hot things and a scan', (seed) => mixed(zipf(seededRandom(seed), 3000, reads / 2), scan(reads / 2, seed * 1e7))],
]

describe('what other sizes would answer', () => {
  it.each(traces)('is told within four points of what they do: %s', (_, trace) => {
    const bytes = 2 * mb
    const watched = tierOf(bytes)
    replay(watched, trace(1))
    replay(watched, trace(2))
    const estimates = estimated(watched)
    expect([...estimates.keys()]).toEqual([mb, 2 * mb, 3 * mb, 4 * mb])
    for (const [size, hitRate] of estimates) {
      const real = tierOf(size)
      replay(real, trace(1))
      const truth = replay(real, trace(2))
      expect(Math.abs(hitRate - truth), `${size / mb} MB: ${hitRate} for ${truth}`).toBeLessThan(0.04)
    }
  })

  it('follows what is read, and forgets what was', () => {
    const tier = tierOf(2 * mb)
    replay(tier, loop(1000, reads))
    expect(estimated(tier).get(2 * mb)).toBeGreaterThan(0.95)
    replay(tier, scan(2 * reads))
    expect(estimated(tier).get(2 * mb)).toBeLessThan(0.05)
  })

  it('is no more where the number of entries is what stands in the way', () => {
    const tier = tierOf(2 * mb, 500)
    expect(replay(tier, loop(1000, reads))).toBe(0)
    expect(estimated(tier).get(4 * mb)).toBeLessThan(0.05)
  })

  it('is not told before enough has been read, nor where nobody asked', () => {
    const tier = tierOf(2 * mb)
    replay(tier, loop(1000, 1000))
    expect(tier.sizing).toBeUndefined()
    const silent = new MemoryTier({ minBytes: undefined, maxBytes: 2 * mb, maxEntries: 1e6 })
    replay(silent, loop(1000, reads))
    expect(silent.sizing).toBeUndefined()
    expect(silent.bookkeeping).toBe(0)
  })

  it('takes an eighth of a small memory and half a megabyte of a large one, at most', () => {
    const unending = (): Trace => oneAfterAnother(scan(reads), zipf(seededRandom(1), 20_000, reads))
    for (const [bytes, most] of [
      [1000, 125],
      [mb, mb / 8],
      [64 * mb, mb / 2],
    ] as const) {
      const tier = tierOf(bytes)
      replay(tier, unending())
      expect(tier.bookkeeping).toBeLessThanOrEqual(most)
      expect(tier.bytes).toBeLessThanOrEqual(bytes)
      expect(tier.bytes).toBe(Array.from(tier.values()).reduce((sum, entry) => sum + entry.bytes, tier.bookkeeping))
    }
  })
})
