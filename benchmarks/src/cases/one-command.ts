import { Redis } from 'ioredis'
import { articleOf } from '../articles.ts'
import type { BenchCase } from '../bench-case.ts'
import { redisContenders } from '../redis-contenders.ts'
import { type Row, rowOf, verdictOf } from '../result.ts'

const ids = Array.from({ length: 50 }, (_, i) => `many-${i}`)

const method =
  '`INFO commandstats` after 50 gets of different ids in one tick, counted from a `CONFIG RESETSTAT` before them; ' +
  'without the two themselves and without what follows the invalidation log whether or not anybody reads.'

export const oneCommand: BenchCase = {
  name: 'one-command',
  nodeFlags: [],
  async run({ redisUrl, rounds }) {
    const admin = new Redis(redisUrl)
    const contenders = await redisContenders(redisUrl)
    const rows: Row[] = []
    for (const { name, get, set } of contenders) {
      await Promise.all(ids.map((id, i) => set(id, articleOf(i, 1000))))
      const counts: number[] = []
      while (counts.length < rounds) counts.push(await commandsOf(admin, () => Promise.all(ids.map(get))))
      rows.push(rowOf(name, counts))
    }
    await Promise.all([admin.quit(), ...contenders.map((contender) => contender.close())])
    const ours = rows[0]!
    const verdicts = [verdictOf(ours.contender, ours, 1)]
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
