import { setTimeout as pause } from 'node:timers/promises'
import type { RedisServer } from '@tooling/redis-harness'
import type { SentinelWatch } from './sentinel-watch.ts'
import type { Trouble } from './trouble.ts'

// ms
const longest = 1000

/** Faults of the master, each of which ends with another one in its place and the old one following it. */
export function sentinelTroubles(watch: SentinelWatch): Trouble[] {
  const trouble = (kind: string, make: (master: RedisServer, random: () => number) => Promise<void>): Trouble => ({
    kind,
    make: async (random) => {
      const master = await watch.master()
      await make(master, random)
      await watch.untilAllFollow()
      await watch.keepLog()
      return `the server on port ${master.port}`
    },
  })
  return [
    trouble('master killed', async (master) => {
      await master.kill()
      await watch.untilReplaced(master)
      await master.restart()
    }),
    // It comes back believing to be the master, to clients that have kept their connections to it.
    trouble('master stopped', async (master, random) => {
      master.pause()
      await watch.untilReplaced(master)
      await pause(longest * random())
      master.resume()
    }),
  ]
}
