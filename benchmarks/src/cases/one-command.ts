import { Redis } from 'ioredis'
import { articleOf } from '../articles.ts'
import type { BenchCase } from '../bench-case.ts'
import { redisPeers } from '../peers/index.ts'
import { closeAll, openAll } from '../peers/peer.ts'
import { type Row, rowOf, verdictOf } from '../result.ts'
import { Source } from '../source.ts'

const articles = Array.from({ length: 50 }, (_, i) => articleOf(i, 1000))
const ids = articles.map(({ slug }) => slug)

const method =
  '`INFO commandstats` after 50 gets of different ids in one tick, counted from a `CONFIG RESETSTAT` before them; ' +
  'without the two themselves and without what follows the invalidation log whether or not anybody reads.'

export const oneCommand: BenchCase = {
  name: 'one-command',
  nodeFlags: [],
  async run({ redisUrl, rounds }) {
    const admin = new Redis(redisUrl)
    const source = new Source((id) => articles[ids.indexOf(id)]!)
    const peers = await openAll(redisPeers, { redisUrl, memory: false, namespace: 'many', load: source.load })
    const rows: Row[] = []
    for (const { name, cache } of peers) {
      await source.fill(cache, ids)
      const counts: number[] = []
      while (counts.length < rounds) counts.push(await commandsOf(admin, () => Promise.all(ids.map(cache.get))))
      rows.push(rowOf(name, counts))
    }
    await Promise.all([admin.quit(), closeAll(peers)])
    const mine = rows[0]!
    const verdicts = [verdictOf(mine.contender, mine, 1)]
    return [
      { title: '50 gets in one tick', method: `${method} ${rounds} times.`, unit: 'Redis commands', rows, verdicts },
    ]
  },
}

// The log is followed by a blocking read and, from time to time, by a script with what it calls.
const ofTheLog = /^(xread|evalsha|time|zscore|zadd|zmscore|xrevrange|xinfo|info|config)/

async function commandsOf(admin: Redis, task: () => Promise<unknown>): Promise<number> {
  await admin.config('RESETSTAT')
  await task()
  const stats = await admin.info('commandstats')
  const calls = Array.from(stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm), ([, command, count]) => ({
    command,
    count,
  }))
  return calls.filter(({ command }) => !ofTheLog.test(command!)).reduce((sum, { count }) => sum + Number(count), 0)
}
