import { setTimeout } from 'node:timers/promises'
import { createCache, queryLayer } from '@cache/core'
import { Redis } from 'ioredis'
import type { BenchCase } from '../bench-case.ts'
import { rowOf, verdictOf } from '../result.ts'

// ms
const rest = 2000

export const idleLog: BenchCase = {
  name: 'idle-log',
  nodeFlags: [],
  async run({ redisUrl, rounds }) {
    const admin = new Redis(redisUrl)
    const cache = createCache({ redis: redisUrl, namespace: 'idle', layers: { article: queryLayer() } })
    await cache.ready()
    await setTimeout(rest)
    const shares: number[] = []
    const connections: number[] = []
    while (shares.length < Math.ceil(rounds / 20)) {
      shares.push(await shareOfCpu(() => setTimeout(rest)))
      connections.push(await listeners(admin))
    }
    await Promise.all([admin.quit(), cache.close()])
    const cpu = rowOf('@cache/core', shares)
    const log = rowOf('@cache/core', connections)
    const repetitions = `${shares.length} repetitions of ${rest} ms, in which nothing is asked of the cache.`
    return [
      {
        title: 'A process at rest that hears the log',
        method: `User and system time of the whole process by \`process.cpuUsage\`; ${repetitions}`,
        unit: '% of one CPU',
        rows: [cpu],
        verdicts: [verdictOf(cpu.contender, cpu, 1)],
      },
      {
        title: 'Connections that wait for the log',
        method: `\`CLIENT LIST\`, those whose last command is a read of a stream; ${repetitions}`,
        unit: 'connections',
        rows: [log],
        verdicts: [verdictOf(log.contender, log, 1)],
      },
    ]
  },
}

async function shareOfCpu(task: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  const before = process.cpuUsage()
  await task()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 10 / (performance.now() - startedAt)
}

async function listeners(admin: Redis): Promise<number> {
  const clients = (await admin.client('LIST')) as string
  return clients.split('\n').filter((client) => client.includes(' cmd=xread ')).length
}
