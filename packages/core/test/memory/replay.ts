import { resolveConfig } from '../../src/config/resolve-config.ts'
import { memoryEntryOf, type MemoryEntry } from '../../src/memory/memory-entry.ts'
import type { MemoryTier } from '../../src/memory/memory-tier.ts'
import type { Trace } from './traces.ts'

const layer = resolveConfig({ layers: { it: {} } }).layers.get('it')!

/** What is read of a thing: some are five times as large as others. */
export function entryOf(thing: number, position = 1): MemoryEntry {
  const times = { storedAt: 0, freshUntil: 1e9, refreshUntil: 1e9, staleUntil: 1e9 }
  const rest = { expired: false, loadTime: 0, position, tags: [], etag: undefined }
  const value = 'x'.repeat(100 + ((thing * 7919) % 9) * 100)
  return memoryEntryOf(keyOf(thing), { ...times, ...rest, value }, layer, 0)
}

export function keyOf(thing: number): string {
  return `${layer.keyPrefix}${thing}`
}

const always = (): boolean => true

/** Reads a thing, and puts it in where it was not; tells whether it was there. */
export function readFrom(tier: MemoryTier, thing: number): boolean {
  const found = tier.inspect(keyOf(thing))
  if (found) {
    tier.use(found)
    return true
  }
  tier.missed(keyOf(thing), always)
  tier.set(keyOf(thing), entryOf(thing))
  return false
}

/** Part of the reads that the tier answered. */
export function replay(tier: MemoryTier, trace: Trace): number {
  let hits = 0
  let reads = 0
  for (const thing of trace) {
    if (readFrom(tier, thing)) hits++
    reads++
  }
  return hits / reads
}
