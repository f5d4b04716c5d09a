import { isCluster } from './cluster.ts'
import type { Client } from './connect.ts'
import type { RedisConnection } from './redis-commands.ts'

/** Whoever holds a connection, and can go over to another server. */
interface Holder {
  /** Believes nothing more of what the present server says, and connects again. */
  leave(): void
}

/**
 * After a failover two servers may believe to be the master for a while, and connections of one process may lead to both: it
 * would hear of invalidations on one and read values from the other. Who has asked the sentinels last is right. Where there
 * are no sentinels, addresses tell nothing: one server may have several, and one may stand for several.
 */
export function keepOnOneServer(connections: readonly (readonly [Client, Holder])[]): void {
  for (const [client] of connections) {
    if (isCluster(client) || !client.options.sentinels) continue
    client.on('ready', () => {
      for (const [other, holder] of connections) if (isElsewhere(other, client)) holder.leave()
    })
  }
}

function isElsewhere(client: RedisConnection, latest: RedisConnection): boolean {
  return client.status === 'ready' && addressOf(client) !== addressOf(latest)
}

function addressOf({ stream }: RedisConnection): string {
  return `${stream?.remoteAddress} ${stream?.remotePort}`
}
