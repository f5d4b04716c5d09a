import type { BenchCase } from '../bench-case.ts'
import { compare } from '../comparison.ts'
import { memoryContenders } from '../memory-contenders.ts'

const ours = '@cache/core getOrSet'

export const memoryHit: BenchCase = {
  name: 'memory-hit',
  nodeFlags: [],
  async run({ rounds }) {
    const comparison = await compare({
      title: 'Memory hit',
      method:
        'One caller awaits one hit after another, over 1000 ids; memory tiers only, values by reference, ttl 1 hour.',
      // Fewer, and each would measure how its entries come back into the processor's caches after the garbage of the one before.
      operations: 50_000,
      rounds,
      contenders: await memoryContenders(),
      targets: [
        { ours, theirs: 'lru-cache fetch', atMost: 1.7 },
        { ours, theirs: 'bentocache getOrSet', atMost: 1 / 4 },
      ],
    })
    return [comparison]
  },
}
