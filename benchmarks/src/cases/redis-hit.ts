import { articleOf } from '../articles.ts'
import type { BenchCase } from '../bench-case.ts'
import { withCallers } from '../callers.ts'
import { type Target, compare } from '../comparison.ts'
import { redisPeers } from '../peers/index.ts'
import { closeAll, openAll } from '../peers/peer.ts'
import type { CaseResult } from '../result.ts'
import { Source } from '../source.ts'

const keys = 1024

const targets: readonly Target[] = [
  { ours: '@cache/core', theirs: 'ioredis and JSON', atMost: 1 },
  { ours: '@cache/core', theirs: 'bentocache', atMost: 1 / 2 },
]

interface Load {
  readonly bytes: number
  readonly callers: number
  readonly operations: number
  readonly targets: readonly Target[]
}

export const redisHit: BenchCase = {
  name: 'redis-hit',
  nodeFlags: [],
  async run({ redisUrl, rounds }) {
    const fewer = Math.ceil(rounds / 2)
    return [
      await hits(redisUrl, fewer, { bytes: 1000, callers: 1, operations: 256, targets: [] }),
      await hits(redisUrl, rounds, { bytes: 1000, callers: 64, operations: 2048, targets }),
      await hits(redisUrl, fewer, { bytes: 1000, callers: 256, operations: 2048, targets: [] }),
      await hits(redisUrl, fewer, { bytes: 10_000, callers: 64, operations: 512, targets }),
    ]
  },
}

async function hits(redisUrl: string, rounds: number, load: Load): Promise<CaseResult> {
  const { bytes, callers, operations } = load
  const articles = Array.from({ length: keys }, (_, i) => articleOf(i, bytes))
  const ids = articles.map(({ slug }) => slug)
  const source = new Source((id) => articles[ids.indexOf(id)]!)
  const namespace = `hit-${bytes}-${callers}`
  const peers = await openAll(redisPeers, { redisUrl, memory: false, namespace, load: source.load })
  for (const { cache } of peers) await source.fill(cache, ids)
  source.close()
  const result = await compare({
    title: `Redis hit, ${bytes / 1000} KB, ${callers === 1 ? 'one caller' : `${callers} callers`}`,
    method: `${callers === 1 ? 'One caller awaits' : `${callers} callers at once, each awaiting`} one hit after another, over ${keys} ids; no memory tier.`,
    operations,
    rounds,
    contenders: peers.map(({ name, cache }) => ({
      name,
      run: (count) => withCallers(callers, count, (i) => cache.get(ids[i % keys]!)),
    })),
    targets: load.targets,
  })
  await closeAll(peers)
  return result
}
