import { once } from 'node:events'
import { Redis } from 'ioredis'
import type { CacheConfig } from '../config/cache-config.ts'
import type { RedisConnectionOptions, RedisSource } from '../config/cache-options.ts'
import { CacheError } from '../shared/cache-error.ts'

/** A `log` connection waits in blocking reads. */
export type ConnectionRole = 'commands' | 'log'

type Times = Pick<CacheConfig, 'timeouts' | 'maxStaleness'>

/** Every connection of one cache. */
export interface Connections {
  readonly log: Redis
  readonly commands: readonly Redis[]
  /** To the further primaries for leases. */
  readonly locks: readonly Redis[]
}

/** Opens all connections, or none: what was opened is closed again when a later one cannot be. */
export function openConnections(config: CacheConfig, source: RedisSource): Connections {
  const opened: Redis[] = []
  const connect = (from: RedisSource, role: ConnectionRole): Redis => {
    const client = openConnection(from, role, config)
    opened.push(client)
    return client
  }
  try {
    return {
      log: connect(source, 'log'),
      commands: Array.from({ length: config.maxConnections }, () => connect(source, 'commands')),
      locks: config.locks.map((lock) => connect(lock, 'commands')),
    }
  } catch (error) {
    for (const client of opened) client.disconnect()
    throw error
  }
}

export async function whenReady(client: Redis): Promise<void> {
  if (client.status !== 'ready') await once(client, 'ready')
}

/** Opens a connection of our own; a client that the caller gave is copied, never used and never closed. */
function openConnection(source: RedisSource, role: ConnectionRole, times: Times): Redis {
  const ours = ourOptions(role, times)
  const client = open(source, ours)
  // Whoever asks is answered with the failure; without a listener ioredis prints each one.
  client.on('error', () => {})
  return client
}

function open(source: RedisSource, ours: RedisConnectionOptions): Redis {
  if (typeof source === 'string') return new Redis(source, ours)
  if (typeof source === 'function') return made(source(), ours)
  return isClient(source) ? notCluster(source).duplicate(ours) : new Redis({ ...source, ...ours })
}

/** What the promises need, whatever else the user has set. */
function ourOptions(role: ConnectionRole, times: Times): RedisConnectionOptions {
  return {
    // A command that waits for a connection, or is sent again on a new one, could take effect after its caller gave up.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: times.timeouts.connect,
    lazyConnect: false,
    // Of a connection that is lost already the client awaits the end for so long, and keeps the process alive meanwhile.
    disconnectTimeout: 100,
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 1 : false),
    // A frozen server keeps its sockets: without this the client would stay on a dead one for ever.
    socketTimeout: longestSilence(role, times),
  }
}

/** A log connection blocks for a quarter of `maxStaleness` at most; a command is given up long before this. */
function longestSilence(role: ConnectionRole, { timeouts, maxStaleness }: Times): number {
  return role === 'log' ? maxStaleness / 2 + 250 : Math.max(1000, 4 * Math.max(timeouts.read, timeouts.write))
}

/** A client made by the user's function is ours alone, but its options were not. */
function made(client: Redis, ours: RedisConnectionOptions): Redis {
  if (isCluster(client)) client.disconnect()
  Object.assign(notCluster(client).options, ours)
  if (client.status === 'wait') client.connect().catch(() => {})
  return client
}

// A script's value, log and index lie in different slots of a cluster, which refuses to run it.
function notCluster(client: Redis): Redis {
  if (!isCluster(client)) return client
  throw new CacheError('CONFIG_INVALID', 'redis must be one server, or one behind Sentinel; it is a Cluster client')
}

function isCluster(client: Redis): boolean {
  return (client as { isCluster?: boolean }).isCluster === true
}

// Structural, since the user's ioredis may be another copy of the package.
function isClient(source: Redis | RedisConnectionOptions): source is Redis {
  return 'duplicate' in source && typeof source.duplicate === 'function'
}
