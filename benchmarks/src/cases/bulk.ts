import { articleOf } from '../articles.ts'
import type { BenchCase } from '../bench-case.ts'
import { type Contender, compare } from '../comparison.ts'
import { redisPeers } from '../peers/index.ts'
import { type Entry, type OpenCache, closeAll, openAll } from '../peers/peer.ts'
import { Source } from '../source.ts'

const articles = Array.from({ length: 100 }, (_, i) => articleOf(i, 1000))
const ids = articles.map(({ slug }) => slug)
const entries = articles.map((article): Entry => [article.slug, article])

const unit = `${ids.length} ids at a time, an operation being one id; no memory tier.`
const oneByOne = 'Who has no such call is asked for each id on its own, all at once'

export const bulk: BenchCase = {
  name: 'bulk',
  nodeFlags: [],
  async run({ redisUrl, rounds }) {
    const source = new Source((id) => articles[ids.indexOf(id)]!)
    const peers = await openAll(redisPeers, { redisUrl, memory: false, namespace: 'bulk', load: source.load })
    for (const { cache } of peers) await source.fill(cache, ids)
    source.close()
    const common = { operations: 10 * ids.length, rounds: Math.ceil(rounds / 2), targets: [] }
    const reads = await compare({
      ...common,
      title: 'Bulk read, 1 KB',
      method: `${unit} ${oneByOne}: bentocache and async-cache-dedupe.`,
      contenders: peers.map(({ name, cache }) => contender(name, () => readAll(cache))),
    })
    const writes = await compare({
      ...common,
      title: 'Bulk write, 1 KB',
      method: `${unit} ${oneByOne}: bentocache and layered-loader; async-cache-dedupe has neither. ioredis pipelines.`,
      contenders: peers
        .filter(({ cache }) => cache.set)
        .map(({ name, cache }) => contender(name, () => writeAll(cache))),
    })
    await closeAll(peers)
    return [reads, writes]
  },
}

function contender(name: string, bulkCall: () => Promise<unknown>): Contender {
  return {
    name,
    async run(operations) {
      for (let i = 0; i < operations; i += ids.length) await bulkCall()
    },
  }
}

function readAll(cache: OpenCache): Promise<unknown> {
  return cache.getMany ? cache.getMany(ids) : Promise.all(ids.map(cache.get))
}

function writeAll(cache: OpenCache): Promise<unknown> {
  return cache.setMany ? cache.setMany(entries) : Promise.all(entries.map(([id, value]) => cache.set!(id, value)))
}
