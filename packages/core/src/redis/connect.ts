import { Cluster, type ClusterOptions, Redis } from 'ioredis'
import type { CacheConfig } from '../config/cache-config.ts'
import type { RedisConnectionOptions, RedisSource } from '../config/cache-options.ts'
import type { RedisConnection } from './redis-commands.ts'

export type IoredisClient = Redis | Cluster

/** A `log` connection waits in blocking reads. */
export type ConnectionRole = 'commands' | 'log'

type Times = Pick<CacheConfig, 'timeouts' | 'maxStaleness'>

/** Opens a connection of our own; a client that the caller gave is copied, never used and never closed. */
export function openConnection(source: RedisSource, role: ConnectionRole, times: Times): IoredisClient {
  const ours = ourOptions(role, times)
  const client = open(source, ours)
  // Whoever asks is answered with the failure; without a listener ioredis prints each one.
  client.on('error', () => {})
  return client
}

export function asConnection(client: IoredisClient): RedisConnection {
  return client
}

function open(source: RedisSource, ours: RedisConnectionOptions): IoredisClient {
  if (typeof source === 'string') return new Redis(source, ours)
  if (typeof source === 'function') return withOptions(source(), ours)
  if (isCluster(source)) return source.duplicate([], clusterOptions(source, ours) as never)
  if (isClient(source)) return source.duplicate(ours)
  return new Redis({ ...source, ...ours })
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
function withOptions(client: IoredisClient, ours: RedisConnectionOptions): IoredisClient {
  if (isCluster(client)) Object.assign(client.options, clusterOptions(client, ours))
  else Object.assign(client.options, ours)
  return client
}

function clusterOptions(cluster: Cluster, ours: RedisConnectionOptions): ClusterOptions {
  return { enableOfflineQueue: false, redisOptions: { ...cluster.options.redisOptions, ...ours } }
}

function isCluster(source: object): source is Cluster {
  return source instanceof Cluster || (source as { isCluster?: unknown }).isCluster === true
}

// Cluster options are typed by reply mapping, which no caller here may choose.
// Structural, since the user's ioredis may be another copy of the package.
function isClient(source: object): source is Redis {
  return 'duplicate' in source && typeof source.duplicate === 'function'
}
