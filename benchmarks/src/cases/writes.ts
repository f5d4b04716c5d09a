import { articleOf } from '../articles.ts'
import type { BenchCase } from '../bench-case.ts'
import { mustNotLoad, withCallers } from '../callers.ts'
import { compare } from '../comparison.ts'
import { redisPeers } from '../peers/index.ts'
import { closeAll, openAll } from '../peers/peer.ts'
import type { CaseResult } from '../result.ts'

const articles = Array.from({ length: 256 }, (_, i) => articleOf(i, 1000))

const method =
  'over 256 ids; in two tiers, with what tells other processes of a write: the log of @cache/core, the bus of bentocache, the ' +
  'sync of cacheable, the notifications of layered-loader. cache-manager and ioredis tell nobody; async-cache-dedupe has no set.'

export const writes: BenchCase = {
  name: 'writes',
  nodeFlags: [],
  async run({ redisUrl, rounds }) {
    return [await sets(redisUrl, rounds, 1), await sets(redisUrl, rounds, 64)]
  },
}

async function sets(redisUrl: string, rounds: number, callers: number): Promise<CaseResult> {
  const peers = await openAll(redisPeers, { redisUrl, memory: true, namespace: `set-${callers}`, load: mustNotLoad })
  const contenders = peers.flatMap(({ name, cache: { set } }) =>
    set === undefined
      ? []
      : {
          name,
          run: (operations: number) =>
            withCallers(callers, operations, (i) => {
              const article = articles[i % articles.length]!
              return set(article.slug, article)
            }),
        },
  )
  const result = await compare({
    title: `Set, 1 KB, ${callers === 1 ? 'one caller' : `${callers} callers`}`,
    method: `${callers === 1 ? 'One caller awaits' : `${callers} callers at once, each awaiting`} one set after another, ${method}`,
    operations: callers === 1 ? 128 : 512,
    rounds: Math.ceil(rounds / 2),
    contenders,
    targets: [],
  })
  await closeAll(peers)
  return result
}
