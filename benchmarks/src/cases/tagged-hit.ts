import { articleOf } from '../articles.ts'
import type { BenchCase } from '../bench-case.ts'
import { compare } from '../comparison.ts'
import { taggingPeers } from '../peers/index.ts'
import { closeAll, openAll } from '../peers/peer.ts'
import { Source } from '../source.ts'

const articles = Array.from({ length: 100 }, (_, i) => articleOf(i, 1000))
const ids = articles.map(({ slug }) => slug)

const method =
  'One caller awaits one hit after another, over 100 ids whose entries have three tags; in two tiers, and in memory when ' +
  'asked for. layered-loader has one group in place of tags, and async-cache-dedupe no memory over Redis.'

export const taggedHit: BenchCase = {
  name: 'tagged-hit',
  nodeFlags: [],
  async run({ redisUrl, rounds }) {
    const source = new Source((id) => articles[ids.indexOf(id)]!)
    const tags = ['news', 'author:7', 'front page']
    const peers = await openAll(taggingPeers, { redisUrl, memory: true, namespace: 'tagged', load: source.load, tags })
    for (const { cache } of peers) {
      await source.fill(cache, ids)
      for (const id of ids) await cache.get(id)
    }
    source.close()
    const result = await compare({
      title: 'Hit of an entry with tags, two tiers',
      method,
      operations: 1000,
      rounds: Math.ceil(rounds / 2),
      contenders: peers.map(({ name, cache }) => ({
        name,
        async run(operations) {
          for (let i = 0; i < operations; i++) await cache.get(ids[i % ids.length]!)
        },
      })),
      targets: [],
    })
    await closeAll(peers)
    return [result]
  },
}
