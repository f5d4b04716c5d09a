import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../config/resolve-config.ts'
import { HeapWatch } from './heap-watch.ts'
import { memoryEntryOf, type MemoryEntry } from './memory-entry.ts'
import { MemorySizing } from './memory-sizing.ts'

const mb = 1024 ** 2
const range = { min: mb, max: 16 * mb, maxEntries: 1e6 }
const layer = resolveConfig({ layers: { it: {} } }).layers.get('it')!

function entryOf(thing: number): MemoryEntry {
  const times = { storedAt: 0, freshUntil: 1e9, refreshUntil: 1e9, staleUntil: 1e9 }
  const rest = { expired: false, loadTime: 0, position: 1, tags: [], etag: undefined, value: thing }
  const entry = memoryEntryOf(`${layer.keyPrefix}${thing}`, { ...times, ...rest }, layer, 0)
  entry.bytes = 1000
  return entry
}

/** Reads 4 MB in a circle, of which nothing is there any more when it is asked for again, until so often has been reviewed. */
function missUntil(sizing: MemorySizing, reviews: number): void {
  for (let read = 0; sizing.reviews < reviews; read++) {
    const entry = entryOf(read % 4000)
    sizing.missed(entry.key, () => true, true)
    sizing.stored(entry)
  }
}

/** The first whose key is of the sample. */
function sampledEntry(sizing: MemorySizing): MemoryEntry {
  for (let thing = 0; ; thing++) {
    const entry = entryOf(thing)
    if (sizing.stored(entry)) return entry
  }
}

describe('the sizing of memory', () => {
  it('grows where there is room on the heap', () => {
    const sizing = new MemorySizing(range, () => 0, new HeapWatch(() => 0.5))
    missUntil(sizing, 10)
    expect(sizing.bound).toBeGreaterThan(4 * mb)
  })

  it('gives up memory, step by step and slowly, while the heap is nearly full, whatever hits that costs', () => {
    let used = 0.5
    const sizing = new MemorySizing(range, () => 0, new HeapWatch(() => used))
    missUntil(sizing, 10)
    used = 0.9
    missUntil(sizing, 13)
    const grown = sizing.bound
    missUntil(sizing, 14)
    expect(sizing.bound).toBe(grown)
    const bounds: number[] = []
    for (let read = 0; sizing.bound > mb; read++) {
      sizing.missed(`${layer.keyPrefix}${read % 4000}`, () => true, true)
      bounds.push(sizing.bound)
    }
    const steepest = Math.max(...bounds.slice(1).map((bound, i) => bounds[i]! - bound))
    expect(steepest).toBeLessThanOrEqual(Math.ceil(grown / 2048))
    missUntil(sizing, sizing.reviews + 4)
    expect(sizing.bound).toBe(mb)
    used = 0.5
    missUntil(sizing, sizing.reviews + 2)
    expect(sizing.bound).toBeGreaterThan(4 * mb)
  })

  it('forgets what an invalidation has made wrong, and not what is newer', () => {
    const sizing = new MemorySizing(range, () => 0)
    const entry = sampledEntry(sizing)
    for (const [position, isKnown] of [
      [1, true],
      [2, false],
    ] as const) {
      sizing.forget(entry.key, position)
      expect(sizing.used(entry.key)).toBe(isKnown)
      sizing.stored(entry)
      sizing.forgetMatching((key) => key === entry.key, position)
      expect(sizing.used(entry.key)).toBe(isKnown)
    }
  })

  it('looks at what it knows as often as so many have been read as there are keys, whichever they were', () => {
    let hits = 0
    const sizing = new MemorySizing(range, () => hits)
    // Of keys that are not of the sample.
    hits = 512 * 8 - 2
    sizing.missed('a', () => true, true)
    expect([sizing.reviews, sizing.estimates]).toEqual([0, undefined])
    sizing.missed('a', () => true, true)
    expect(sizing.reviews).toBe(1)
    expect(sizing.estimates?.map(({ maxBytes }) => maxBytes / mb)).toEqual([0.5, 1, 1.5, 2])
  })
})
