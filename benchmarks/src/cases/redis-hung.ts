import { setTimeout } from 'node:timers/promises'
import { startRedis } from '@tooling/redis-harness'
import { articleOf } from '../articles.ts'
import type { BenchCase } from '../bench-case.ts'
import { asyncCacheDedupe } from '../peers/async-cache-dedupe.ts'
import { bentocache } from '../peers/bentocache.ts'
import { cacheManager, cacheManagerNonBlocking } from '../peers/cache-manager.ts'
import { cacheable, cacheableNonBlocking } from '../peers/cacheable.ts'
import { layeredLoader } from '../peers/layered-loader.ts'
import { oursByDefault } from '../peers/ours.ts'
import { type Opened, closeAll, openAll } from '../peers/peer.ts'
import { plainRedis, plainRedisWithTimeout } from '../peers/plain-redis.ts'
import { type CaseResult, rowOf, verdictOf } from '../result.ts'

// ms
const patience = 5000

const peers = [
  oursByDefault,
  plainRedis,
  plainRedisWithTimeout,
  bentocache,
  cacheable,
  cacheableNonBlocking,
  cacheManager,
  cacheManagerNonBlocking,
  layeredLoader,
  asyncCacheDedupe,
]

const method =
  'Two tiers, opened anew for each round, by default settings but for what the name says. Redis is stopped by SIGSTOP: it accepts ' +
  'and never answers. Then everybody is asked at once, and the loader answers at once.'

export const redisHung: BenchCase = {
  name: 'redis-hung',
  nodeFlags: [],
  async run({ rounds }) {
    const repetitions = Math.ceil(rounds / 34)
    const known = noSamples()
    const unknown = noSamples()
    for (let i = 0; i < repetitions; i++) await hang(known, unknown)
    return [
      resultOf('Redis hung: get of what is in memory', known, repetitions),
      resultOf('Redis hung: get of what is not in memory', unknown, repetitions),
    ]
  },
}

const load = async (): Promise<object> => articleOf(1, 1000)

type Samples = ReadonlyMap<string, number[]>

function noSamples(): Samples {
  return new Map(peers.map(({ name }) => [name, []]))
}

async function hang(known: Samples, unknown: Samples): Promise<void> {
  const redis = await startRedis()
  const opened = await openAll(peers, { redisUrl: redis.url, memory: true, namespace: 'hung', load })
  for (const { cache } of opened) await cache.get('known')
  redis.pause()
  await Promise.all(opened.map((peer) => record(known, peer, 'known')))
  await Promise.all(opened.map((peer) => record(unknown, peer, 'unknown')))
  redis.resume()
  await closeAll(opened)
  await redis.stop()
}

async function record(samples: Samples, { cache, name }: Opened, id: string): Promise<void> {
  const start = performance.now()
  const answered = cache.get(id).then(
    () => performance.now() - start,
    () => performance.now() - start,
  )
  samples.get(name)!.push(await Promise.race([answered, setTimeout(patience, patience)]))
}

function resultOf(title: string, samples: Samples, repetitions: number): CaseResult {
  const rows = Array.from(samples, ([name, times]) => rowOf(name, times))
  const mine = rows[0]!
  return {
    title,
    method: `${method} ${repetitions} rounds.`,
    unit: 'ms',
    rows,
    // What it promises to wait for Redis, and as much again for a machine with other work to do.
    verdicts: [verdictOf(mine.contender, mine, 200)],
    limit: { at: patience, says: `no answer within ${patience / 1000} s` },
  }
}
