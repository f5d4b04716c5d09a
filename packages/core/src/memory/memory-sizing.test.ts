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

/** A sizing, and reads of 4 MB in a circle, of which nothing is there any more when it is asked for again. */
class Circle {
  usedHeap = 0.5
  reviews = 0
  readonly sizing: MemorySizing

  constructor() {
    const heap = new HeapWatch(() => {
      this.reviews++
      return this.usedHeap
    })
    this.sizing = new MemorySizing(range, () => 0, heap)
  }

  /** Until it has been reviewed so often; tells the largest step down. */
  read(reviews: number): number {
    const until = this.reviews + reviews
    let steepest = 0
    for (let read = 0; this.reviews < until; read++) {
      const before = this.sizing.bound
      const entry = entryOf(read % 4000)
      this.sizing.missed(entry.key, () => true, true)
      this.sizing.stored(entry)
      steepest = Math.max(steepest, before - this.sizing.bound)
    }
    return steepest
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
    const circle = new Circle()
    circle.read(10)
    expect(circle.sizing.bound).toBeGreaterThan(4 * mb)
    expect(circle.sizing.warnings).toBe(0)
  })

  it('gives up memory, step by step and slowly, while the heap is nearly full, whatever hits that costs', () => {
    const circle = new Circle()
    const { sizing } = circle
    circle.read(10)
    const grown = sizing.bound
    circle.usedHeap = 0.9
    circle.read(3)
    expect([sizing.bound, sizing.warnings]).toEqual([grown, 0])
    // The fourth look is sure of it; the fifth still is.
    circle.read(1)
    expect([sizing.bound, sizing.warnings]).toEqual([grown, 1])
    circle.read(1)
    expect([sizing.bound, sizing.warnings]).toEqual([grown, 2])
    const steepest = circle.read(20)
    expect(steepest).toBeGreaterThan(0)
    expect(steepest).toBeLessThanOrEqual(Math.ceil(grown / 2048))
    expect(sizing.bound).toBe(mb)
    circle.usedHeap = 0.5
    circle.read(3)
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
    expect(sizing.estimates).toBeUndefined()
    sizing.missed('a', () => true, true)
    expect(sizing.estimates?.map(({ maxBytes }) => maxBytes / mb)).toEqual([0.5, 1, 1.5, 2])
  })
})
