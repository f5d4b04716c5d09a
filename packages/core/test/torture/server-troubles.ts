import { setTimeout as pause } from 'node:timers/promises'
import type { RedisServer } from '@tooling/redis-harness'
import type { Trouble } from './trouble.ts'

// ms
const longest = 1000

/** Every answer is on its way to the disk before it is given, so that a server that is killed has lost nothing. */
export const durable: readonly string[] = ['--appendonly', 'yes', '--appendfsync', 'always']

/** Faults of the one server that all processes use. */
export function serverTroubles(server: RedisServer): Trouble[] {
  const outage = async (random: () => number, keepData: boolean): Promise<string> => {
    await server.kill()
    await pause(longest * random())
    await server.restart({ keepData })
    return 'the server'
  }
  return [
    {
      kind: 'server stopped',
      make: async (random) => {
        server.pause()
        await pause(longest * random())
        server.resume()
        return 'the server'
      },
    },
    { kind: 'server killed, back empty', make: (random) => outage(random, false) },
    { kind: 'server killed, back with its data', make: (random) => outage(random, true) },
  ]
}
