import { articleOf } from '../articles.ts'
import type { BenchCase } from '../bench-case.ts'
import { mustNotLoad, withCallers } from '../callers.ts'
import { compare } from '../comparison.ts'
import { bentocache } from '../peers/bentocache.ts'
import { ours, oursAsJson } from '../peers/ours.ts'
import { closeAll, openAll } from '../peers/peer.ts'
import { plainRedis } from '../peers/plain-redis.ts'
import type { CaseResult } from '../result.ts'

const articles = Array.from({ length: 64 }, (_, i) => articleOf(i, 10_000))

export const setAndGet: BenchCase = {
  name: 'set-and-get',
  nodeFlags: [],
  async run({ redisUrl, rounds }) {
    return [await setsAndGets(redisUrl, rounds, 1), await setsAndGets(redisUrl, rounds, 16)]
  },
}

async function setsAndGets(redisUrl: string, rounds: number, callers: number): Promise<CaseResult> {
  const setup = { redisUrl, memory: false, namespace: `written-${callers}`, load: mustNotLoad }
  const peers = await openAll([ours, plainRedis, bentocache, oursAsJson], setup)
  const result = await compare({
    title: `Set and get, 10 KB, ${callers === 1 ? 'one caller' : `${callers} callers`}`,
    method: `Each caller awaits a set, then a get of the same id, over ${articles.length} ids; no memory tier.`,
    operations: 256,
    rounds: Math.ceil(rounds / 2),
    contenders: peers.map(({ name, cache }) => ({
      name,
      run: (operations) =>
        withCallers(callers, operations, async (i) => {
          const article = articles[i % articles.length]!
          await cache.set!(article.slug, article)
          await cache.get(article.slug)
        }),
    })),
    targets: ['@cache/core, codec json', 'ioredis and JSON'].map((theirs) => ({
      ours: '@cache/core',
      theirs,
      atMost: 1,
    })),
  })
  await closeAll(peers)
  return result
}
