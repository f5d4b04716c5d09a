import { type Layer, createCache, queryLayer } from '@cache/core'
import type { BenchCase } from '../bench-case.ts'
import { mustNotLoad } from '../callers.ts'
import { type Contender, compare } from '../comparison.ts'

const few = 10
const many = 100_000
const threeTags = 'a hit with three tags'
const noTags = 'a hit without tags'

export const tags: BenchCase = {
  name: 'tags',
  nodeFlags: [],
  async run({ redisUrl, rounds }) {
    const cache = createCache({
      redis: redisUrl,
      namespace: 'tags',
      // A machine that stands still for a moment must not turn answers into failures.
      timeouts: { read: '10s', write: '10s' },
      layers: { article: queryLayer<number>() },
    })
    await cache.ready()
    const layer = cache.layer('article')
    const hits = await compare({
      title: 'Memory hit of an entry with tags',
      method: 'One caller awaits one hit after another, over 1000 ids; attached to Redis, and hearing the log.',
      operations: 20_000,
      rounds,
      contenders: [
        await hitContender(layer, threeTags, ['news', 'author:7', 'front page']),
        await hitContender(layer, noTags),
      ],
      targets: [{ ours: threeTags, theirs: noTags, atMost: 1.3 }],
    })

    await fill(layer, 'few', few)
    await fill(layer, 'many', many)
    const invalidate = (tag: string, count: number): Contender => ({
      name: `a tag of ${count} entries`,
      async run(operations) {
        for (let i = 0; i < operations; i++) await cache.invalidateTags([tag])
      },
    })
    const invalidations = await compare({
      title: 'Invalidating a tag',
      method: `One caller awaits one invalidation after another; the entries are in Redis and in memory.`,
      operations: 200,
      rounds,
      contenders: [invalidate('many', many), invalidate('few', few)],
      targets: [{ ours: `a tag of ${many} entries`, theirs: `a tag of ${few} entries`, atMost: 1.2 }],
    })
    await cache.close()
    return [hits, invalidations]
  },
}

async function hitContender(layer: Layer<number>, name: string, tagged: readonly string[] = []): Promise<Contender> {
  const ids = Array.from({ length: 1000 }, (_, i) => `${name} ${i}`)
  await layer.setMany(ids.map((id, value) => ({ id, value, tags: tagged })))
  return {
    name,
    async run(operations) {
      for (let i = 0; i < operations; i++) await layer.getOrSet(ids[i % ids.length]!, mustNotLoad)
    },
  }
}

async function fill(layer: Layer<number>, tag: string, count: number): Promise<void> {
  const chunk = 1000
  for (let start = 0; start < count; start += chunk) {
    const ids = Array.from({ length: Math.min(chunk, count - start) }, (_, i) => `${tag} ${start + i}`)
    await layer.setMany(ids.map((id, value) => ({ id, value, tags: [tag] })))
  }
}
