import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../config/resolve-config.ts'
import { memoryEntryOf, type MemoryEntry } from './memory-entry.ts'
import { MemoryTier } from './memory-tier.ts'

const layer = resolveConfig({ layers: { article: {} } }).layers.get('article')!
const times = { storedAt: 0, freshUntil: 1000, refreshUntil: 1000, staleUntil: 1000 }
const rest = { expired: false, loadTime: 0, position: 1, tags: [], etag: undefined }

function entryOf(id: string, value: unknown = id): MemoryEntry {
  return memoryEntryOf(layer.keyPrefix + id, { ...times, ...rest, value }, layer, 0)
}

function tierWith(bounds: Partial<{ maxBytes: number; maxEntries: number }>, ...ids: string[]): MemoryTier {
  const tier = new MemoryTier({ minBytes: undefined, maxBytes: 1e6, maxEntries: 100, ...bounds })
  for (const id of ids) set(tier, entryOf(id))
  return tier
}

function set(tier: MemoryTier, entry: MemoryEntry): void {
  tier.set(entry.key, entry)
}

function idsIn(tier: MemoryTier): string[] {
  return Array.from(tier.idsOf('article').keys(), String).toSorted()
}

function keysIn(tier: MemoryTier): string[] {
  return Array.from(tier.values(), (entry) => entry.key).toSorted()
}

describe('MemoryTier', () => {
  it('lets the least recently used leave first', () => {
    const tier = tierWith({ maxEntries: 3 }, 'a', 'b', 'c')
    tier.use(tier.inspect(`${layer.keyPrefix}a`)!)
    set(tier, entryOf('d'))
    expect(idsIn(tier)).toEqual(['a', 'c', 'd'])
  })

  it('counts a use after every insertion', () => {
    const tier = tierWith({ maxEntries: 2 }, 'hot', 'b')
    for (const id of ['c', 'd', 'e']) {
      tier.use(tier.idsOf('article').get('hot')!)
      set(tier, entryOf(id))
    }
    expect(idsIn(tier)).toEqual(['e', 'hot'])
  })

  it.each<[string, (tier: MemoryTier) => void]>([
    ['is evicted', (tier) => ['x', 'y', 'z'].forEach((id) => set(tier, entryOf(id)))],
    ['is deleted', (tier) => tier.delete(`${layer.keyPrefix}a`)],
    ['is deleted as this entry', (tier) => tier.deleteIfSame(tier.inspect(`${layer.keyPrefix}a`)!)],
    ['is removed by an invalidation', (tier) => tier.removeBefore(`${layer.keyPrefix}a`, 2)],
    ['is cleared with all others', (tier) => tier.clear()],
  ])('finds an entry no more by its id when it %s', (_, leave) => {
    const tier = tierWith({ maxEntries: 3 }, 'a')
    leave(tier)
    expect(tier.idsOf('article').get('a')).toBeUndefined()
    expect(tier.idsOf('article').size).toBe(keysIn(tier).length)
  })

  it('finds the entry that took the place of another', () => {
    const tier = tierWith({}, 'a')
    const second = entryOf('a', 'second')
    set(tier, second)
    expect(tier.idsOf('article').get('a')).toBe(second)
  })

  it('holds nothing of an entry that is larger than all of memory, nor of the one it was to replace', () => {
    const tier = tierWith({ maxBytes: 2000 }, 'a')
    set(tier, entryOf('a', 'long'.repeat(1000)))
    expect(keysIn(tier)).toEqual([])
    expect(idsIn(tier)).toEqual([])
  })

  it('finds by id only what the key shows as it is', () => {
    const tier = tierWith({}, 'plain', 'a%23b', '42#paramsDigest', 'head##digest')
    expect(idsIn(tier)).toEqual(['plain'])
  })

  it('finds nothing by id where ids are hashed: the hash of one id may be another id', () => {
    const secret = { ...layer, hashIds: true }
    const tier = tierWith({})
    set(tier, memoryEntryOf(`${layer.keyPrefix}aHash`, { ...times, ...rest, value: 1 }, secret, 0))
    expect(idsIn(tier)).toEqual([])
  })
})
