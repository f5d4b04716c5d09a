import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MemoryEntry } from '../../src/memory/memory-entry.ts'
import { MemoryTier } from '../../src/memory/memory-tier.ts'
import { seededRandom } from '../torture/random.ts'
import { entryOf, keyOf, readFrom, replay } from './replay.ts'
import { type Trace, loop, moved, oneAfterAnother, scan, zipf } from './traces.ts'

const mb = 1024 ** 2

function tierWithin(minBytes: number, maxBytes: number, maxEntries = 1e6): MemoryTier {
  return new MemoryTier({ minBytes, maxBytes, maxEntries })
}

/** What it takes to hold so many of the things, without bookkeeping. */
function bytesOf(things: number): number {
  const tier = new MemoryTier({ minBytes: undefined, maxBytes: 1e9, maxEntries: 1e6 })
  for (let thing = 0; thing < things; thing++) tier.set(keyOf(thing), entryOf(thing))
  return tier.bytes
}

describe('a bound that may move', () => {
  it('begins at its least', () => {
    expect(tierWithin(mb, 16 * mb).maxBytes).toBe(mb)
  })

  it('grows to what is read, and not much beyond', () => {
    const tier = tierWithin(mb, 16 * mb)
    replay(tier, loop(4000, 60_000))
    expect(replay(tier, loop(4000, 8000))).toBe(1)
    expect(tier.maxBytes).toBeGreaterThanOrEqual(bytesOf(4000))
    expect(tier.maxBytes).toBeLessThan(1.4 * bytesOf(4000))
  })

  it.each<[string, Trace]>([
    ['each thing is read once', scan(60_000)],
    ['what is read again is too much for its largest', loop(20_000, 80_000)],
    ['what is read fits into its least', loop(600, 60_000)],
  ])('does not grow where %s', (_, trace) => {
    const tier = tierWithin(mb, 4 * mb)
    replay(tier, trace)
    expect(tier.maxBytes).toBe(mb)
  })

  it('goes up to its largest where each step brings hits, and no further', () => {
    const tier = tierWithin(mb, 4 * mb)
    replay(tier, zipf(seededRandom(1), 20_000, 80_000))
    expect(tier.maxBytes).toBe(4 * mb)
    expect(tier.bytes).toBeGreaterThan(3.9 * mb)
    expect(tier.bytes).toBeLessThanOrEqual(4 * mb)
  })

  it('shrinks when less is read, and keeps what is', () => {
    const tier = tierWithin(mb, 16 * mb)
    replay(tier, loop(4000, 60_000))
    const large = tier.maxBytes
    // All of it is there already, so that not one insertion makes room.
    expect(replay(tier, loop(500, 300_000))).toBe(1)
    expect(tier.maxBytes).toBeLessThan(large / 2)
    expect(tier.bytes).toBeLessThanOrEqual(tier.maxBytes)
  })

  it('finds its way again when other things are read', () => {
    const tier = tierWithin(mb, 16 * mb)
    replay(tier, oneAfterAnother(loop(4000, 60_000), moved(loop(6000, 120_000), 1e6)))
    expect(replay(tier, moved(loop(6000, 12_000), 1e6))).toBe(1)
    expect(tier.maxBytes).toBeLessThan(1.4 * bytesOf(6000))
  })

  it('does not move in a range of one size', () => {
    const tier = tierWithin(2 * mb, 2 * mb)
    for (const trace of [loop(4000, 40_000), loop(10, 40_000), scan(40_000)]) {
      replay(tier, trace)
      expect(tier.maxBytes).toBe(2 * mb)
    }
  })

  it('takes in what is larger than its least once it has grown, and never what is larger than its largest', () => {
    const tier = tierWithin(mb / 4, mb)
    const large = { ...entryOf(1), value: 'x'.repeat(200_000) }
    const tooLarge = { ...entryOf(2), value: 'x'.repeat(mb) }
    const isIn = (entry: MemoryEntry): boolean => tier.inspect(entry.key) === entry
    replay(tier, loop(100, 1000))
    tier.set(large.key, large)
    expect([isIn(large), tier.count, tier.evictions]).toEqual([false, 99, 0])
    replay(tier, loop(500, 60_000))
    for (const entry of [tooLarge, large]) tier.set(entry.key, entry)
    expect([large, tooLarge].map(isIn)).toEqual([true, false])
  })

  it('never lets more be kept than it says, nor goes out of its range, whatever is done', { timeout: 60_000 }, () => {
    const act = fc.constantFrom('replace', 'delete', 'remove', 'pattern', 'expire', 'clear')
    const phase = fc.record({
      things: fc.integer({ min: 1, max: 600 }),
      rounds: fc.integer({ min: 500, max: 8000 }),
      acts: fc.array(act, { minLength: 1, maxLength: 8 }),
    })
    const sizes = fc.tuple(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 0, max: 400_000 }))
    const maxEntries = fc.integer({ min: 1, max: 1000 })
    const bounds = new Set<number>()
    const run = (phases: readonly Phase[], [min, width]: readonly [number, number], most: number): void => {
      const tier = tierWithin(min, min + width, most)
      const random = seededRandom(1)
      for (const { acts, rounds, things } of phases) {
        for (let round = 0; round < rounds; round++) {
          perform(
            tier,
            round % 50 === 49 ? acts[((round / 50) % acts.length) | 0]! : 'read',
            Math.floor(random() * things),
          )
          expectBounded(tier, min, min + width, most)
          bounds.add(tier.maxBytes / min)
        }
        expect(bytesIn(tier)).toBe(tier.bytes)
      }
    }
    // Up and down again.
    const upAndDown = [
      { things: 500, rounds: 20_000, acts: ['replace'] },
      { things: 5, rounds: 400_000, acts: ['delete', 'expire'] },
    ]
    run(upAndDown, [100_000, 400_000], 1000)
    expect(Math.max(...bounds)).toBeGreaterThan(2)
    expect(bounds.size).toBeGreaterThan(100)
    fc.assert(fc.property(fc.array(phase, { maxLength: 4 }), sizes, maxEntries, run), { numRuns: 30 })
  })
})

interface Phase {
  readonly things: number
  readonly rounds: number
  readonly acts: readonly string[]
}

function perform(tier: MemoryTier, act: string, thing: number): void {
  if (act === 'read') readFrom(tier, thing)
  if (act === 'replace') tier.set(keyOf(thing), { ...entryOf(thing), value: 'x'.repeat((thing * 97) % 30_000) })
  if (act === 'delete') tier.delete(keyOf(thing))
  if (act === 'remove') tier.removeBefore(keyOf(thing), 2)
  if (act === 'pattern') tier.removeMatching((key) => key.endsWith('7'), 2)
  if (act === 'expire') tier.expireBefore(keyOf(thing), 2)
  if (act === 'clear') tier.clear()
}

function expectBounded(tier: MemoryTier, min: number, max: number, maxEntries: number): void {
  const { bookkeeping, bytes, count, maxBytes } = tier
  const isBounded = bytes <= maxBytes && maxBytes >= min && maxBytes <= max && count <= maxEntries
  // Not `expect` itself: this is asked a hundred thousand times.
  if (isBounded && bookkeeping <= min / 8) return
  expect.fail(`${bytes} bytes, ${bookkeeping} of them bookkeeping, and ${count} entries under ${maxBytes}`)
}

function bytesIn(tier: MemoryTier): number {
  return Array.from(tier.values()).reduce((sum, entry) => sum + entry.bytes, tier.bookkeeping)
}
