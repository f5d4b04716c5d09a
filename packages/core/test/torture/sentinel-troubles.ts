import { setTimeout as pause } from 'node:timers/promises'
import type { RedisServer } from '@tooling/redis-harness'
import type { History } from './history.ts'
import type { SentinelWatch } from './sentinel-watch.ts'
import { now } from './time.ts'
import type { Trouble } from './trouble.ts'

// ms
const longest = 1000

/** Faults of the master, each of which ends with another one in its place and the old one following it. */
export function sentinelTroubles(watch: SentinelWatch, history: History, isLong: boolean): Trouble[] {
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
    trouble('master killed', async (master, random) => {
      await loseReplicas(master)
      await pause(longest * random())
      await master.kill()
      await watch.untilReplaced(master)
      await master.restart()
    }),
    trouble('master stopped', async (master, random) => {
      const since = now()
      master.pause()
      await watch.untilReplaced(master)
      await pause(longest * random())
      if (isLong) await goOn(master, watch, since, history)
      else await master.restart()
    }),
  ]
}

/** What is written from now on reaches no replica, and is lost with the master; a restart ends it. */
async function loseReplicas(master: RedisServer): Promise<void> {
  await master.cli('ACL', 'SETUSER', 'default', '-psync', '-sync')
  await master.cli('CLIENT', 'KILL', 'TYPE', 'replica')
}

/** It believes to be the master still, and so do the clients that have kept their connections to it. */
async function goOn(master: RedisServer, watch: SentinelWatch, since: number, history: History): Promise<void> {
  const from = now()
  master.resume()
  await watch.untilAllFollow()
  history.splits.push({ since, from, until: now() })
}
