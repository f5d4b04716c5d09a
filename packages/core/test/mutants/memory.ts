import type { Mutant } from './mutant.ts'

const bounds = 'memory/bounds.test.ts'
const tierUnit = 'src/memory/memory-tier.test.ts'

export const memoryMutants: readonly Mutant[] = [
  // Bounded in bytes.
  {
    file: 'memory/memory-tier.ts',
    search: '      maxSize: config.maxBytes,\n      sizeCalculation: (entry) => entry.bytes,\n',
    replacement: '',
    test: bounds,
    killer: 'stays below maxBytes through thousands of large values',
  },
  {
    file: 'memory/entry-size.ts',
    search: ' + valueSize(tags)',
    replacement: '',
    test: bounds,
    killer: 'counts keys and tags, not values alone',
  },
  {
    file: 'memory/entry-size.ts',
    search: 'if (ArrayBuffer.isView(value)) return 4 * objectHeader + value.byteLength',
    replacement: 'if (ArrayBuffer.isView(value)) return 4 * objectHeader',
    test: bounds,
    killer: 'counts what values of every kind hold',
  },
  {
    file: 'memory/entry-size.ts',
    search: 'size += collectionSlot + sizeOf(key, seen) + sizeOf(element, seen)',
    replacement: 'size += collectionSlot',
    test: bounds,
    killer: 'counts what values of every kind hold',
  },
  // Nothing grows.
  {
    file: 'memory/memory-tier.ts',
    search: '        this.#idsOf(entry.layer).delete(entry.id)\n',
    replacement: '',
    test: tierUnit,
    killer: 'finds an entry no more by its id when it is evicted',
  },
  {
    file: 'invalidation/index-mirror.ts',
    search: 'if (this.#positions.size <= rememberedMembers) return',
    replacement: 'if (this.#positions.size > 0) return',
    test: 'src/invalidation/index-mirror.test.ts',
    killer: 'stays bounded, and asks again about what it had to forget',
  },
  {
    file: 'stampede/wait-for.ts',
    search: "      signal?.removeEventListener('abort', abort)\n",
    replacement: '',
    test: bounds,
    killer: 'leaves no listener on a signal that a caller gives to every read',
  },
  {
    file: 'stampede/retry-throttle.ts',
    search: 'new LRUCache({ max: rememberedKeys })',
    replacement: 'new Map()',
    test: 'src/stampede/retry-throttle.test.ts',
    killer: 'remembers so many keys and no more',
  },
]
