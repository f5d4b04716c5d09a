import type { RedisServer } from './redis-server.ts'
import { until } from './until.ts'

// A replica that got its first copy without a file hears of newer writes up to a second later.
export const quickReplication = ['--repl-diskless-sync', 'no']

/** Those of the servers that are replicas have the data of their masters and hear what these write. */
export async function untilFollowing(servers: readonly RedisServer[]): Promise<void> {
  await until('every replica follows its master', async () => {
    const states = await Promise.all(servers.map((server) => server.cli('INFO', 'replication')))
    return states.every((state) => /role:master|master_link_status:up/.test(String(state)))
  })
}
