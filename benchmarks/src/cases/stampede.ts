import { setTimeout } from 'node:timers/promises'
import { articleOf } from '../articles.ts'
import type { BenchCase } from '../bench-case.ts'
import { interleaved } from '../interleaved.ts'
import { redisPeers } from '../peers/index.ts'
import { lruCache } from '../peers/lru-cache.ts'
import type { OpenCache, Peer } from '../peers/peer.ts'
import { rowOf, verdictOf } from '../result.ts'

const instances = 4
const callersEach = 64
// ms
const loadTime = 50

const method =
  `${callersEach} callers in each of ${instances} instances, which share a Redis and nothing else, ask at once for an id that ` +
  `nobody has; the loader takes ${loadTime} ms. The instances live in one process, two tiers each; lru-cache knows nothing of Redis.`

interface Fleet {
  readonly name: string
  readonly caches: readonly OpenCache[]
  loads: number
}

export const stampede: BenchCase = {
  name: 'stampede',
  nodeFlags: [],
  async run({ redisUrl, rounds }) {
    const fleets = await Promise.all([...redisPeers, lruCache].map((peer, i) => open(peer, redisUrl, `fleet-${i}`)))
    const loads = new Map(fleets.map(({ name }): [string, number[]] => [name, []]))
    const repetitions = Math.ceil(rounds / 5)
    const times = await interleaved(fleets, repetitions, async (fleet, round) => {
      fleet.loads = 0
      const start = performance.now()
      await askAll(fleet.caches, `cold-${round}`)
      const time = performance.now() - start
      if (round >= 0) loads.get(fleet.name)!.push(fleet.loads)
      return time
    })
    await Promise.all(fleets.flatMap(({ caches }) => caches.map((cache) => cache.close())))
    const mine = rowOf(fleets[0]!.name, loads.get(fleets[0]!.name)!)
    return [
      {
        title: 'Stampede: runs of the loader',
        method: `${method} ${repetitions} rounds.`,
        unit: 'runs',
        rows: fleets.map(({ name }) => rowOf(name, loads.get(name)!)),
        verdicts: [verdictOf(mine.contender, mine, 1)],
      },
      {
        title: 'Stampede: time until all have their answer',
        method: `${method} ${repetitions} rounds.`,
        unit: 'ms',
        rows: fleets.map(({ name }) => rowOf(name, times.get(name)!)),
        verdicts: [],
      },
    ]
  },
}

async function open(peer: Peer, redisUrl: string, namespace: string): Promise<Fleet> {
  const load = async (): Promise<object> => {
    fleet.loads += 1
    await setTimeout(loadTime)
    return articleOf(1, 1000)
  }
  const caches = Array.from({ length: instances }, () => peer.open({ redisUrl, memory: true, namespace, load }))
  const fleet = { name: peer.name, caches: await Promise.all(caches), loads: 0 }
  return fleet
}

async function askAll(caches: readonly OpenCache[], id: string): Promise<void> {
  await Promise.all(caches.flatMap((cache) => Array.from({ length: callersEach }, () => cache.get(id))))
}
