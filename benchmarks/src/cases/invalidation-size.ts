import { setTimeout } from 'node:timers/promises'
import type { BenchCase } from '../bench-case.ts'
import { interleaved } from '../interleaved.ts'
import { cacheManager } from '../peers/cache-manager.ts'
import { taggingPeers } from '../peers/index.ts'
import { type OpenCache, type Opened, closeAll, openAll } from '../peers/peer.ts'
import { plainRedis } from '../peers/plain-redis.ts'
import { type CaseResult, rowOf } from '../result.ts'
import { sentCommands } from '../sent-commands.ts'
import { Source } from '../source.ts'

const tag = 'wrong'

const method =
  'All entries have one tag and are in Redis and, where there is one, in the memory tier. The tag is invalidated, after which ' +
  'one of them is asked for and must be loaded; then all are put back. cache-manager and ioredis know of no tags and are given ' +
  'all keys; layered-loader has one group in place of tags.'

export const invalidationSize: BenchCase = {
  name: 'invalidation-size',
  nodeFlags: [],
  async run({ redisUrl, rounds }) {
    const results: CaseResult[] = []
    results.push(...(await invalidations(redisUrl, 10, rounds)))
    results.push(...(await invalidations(redisUrl, 1000, Math.ceil(rounds / 5))))
    // To put them back takes all of them half a minute: no first impression is worth that.
    if (rounds > 50) results.push(...(await invalidations(redisUrl, 100_000, Math.floor(rounds / 33))))
    return results
  },
}

async function invalidations(redisUrl: string, size: number, rounds: number): Promise<CaseResult[]> {
  const ids = Array.from({ length: size }, (_, i) => `article-${i}`)
  const source = new Source((slug) => ({ slug }))
  const setup = { redisUrl, memory: true, namespace: `size-${size}`, load: source.load, tags: [tag] }
  const peers = await openAll([...taggingPeers, cacheManager, plainRedis], setup)
  const commands = new Map(peers.map(({ name }): [string, number[]] => [name, []]))
  const times = await interleaved(peers, rounds, async ({ name, cache }: Opened, round) => {
    await source.fill(cache, ids)
    // Messages about what was put back are still to be heard: that is not the invalidation's work.
    await setTimeout(5 + size / 200)
    let time = 0
    // Being watched takes time, so it is done where times do not count.
    if (round < 0) commands.get(name)!.push(await sentCommands(redisUrl, () => invalidate(cache, ids)))
    else time = await timeOf(() => invalidate(cache, ids))
    await mustBeGone(cache, ids.at(-1)!, source)
    return time
  })
  await closeAll(peers)
  const entries = `${size.toLocaleString('en')} entries`
  return [
    {
      title: `Invalidating ${entries}`,
      method: `${method} ${rounds} rounds.`,
      unit: 'ms',
      rows: peers.map(({ name }) => rowOf(name, times.get(name)!)),
      verdicts: [],
    },
    {
      title: `Invalidating ${entries}: commands`,
      method:
        'What clients send, by `MONITOR`, in the rounds before those that are timed; a `DEL` of many keys is one. Without what ' +
        'waits for messages.',
      unit: 'Redis commands',
      rows: peers.map(({ name }) => rowOf(name, commands.get(name)!)),
      verdicts: [],
    },
  ]
}

function invalidate(cache: OpenCache, ids: readonly string[]): Promise<unknown> {
  return cache.invalidateTag ? cache.invalidateTag(tag) : cache.deleteMany!(ids)
}

async function timeOf(task: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await task()
  return performance.now() - start
}

async function mustBeGone(cache: OpenCache, id: string, source: Source): Promise<void> {
  const before = source.loads
  await cache.get(id)
  if (source.loads === before) throw new Error(`${id} was invalidated and is still there`)
}
