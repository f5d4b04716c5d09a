import { once } from 'node:events'
import { type Cluster, type ClusterOptions, Redis } from 'ioredis'
import type { CacheConfig } from '../config/cache-config.ts'
import type { RedisConnectionOptions, RedisSource } from '../config/cache-options.ts'
import { isCluster } from './cluster.ts'
import { spreadRetries } from './spread-retries.ts'

/** Of one server, or of a cluster. */
export type Client = Redis | Cluster

/** A `log` connection waits in blocking reads, a `tracking` one in a subscription. */
export type ConnectionRole = 'commands' | 'log' | 'tracking'

type Times = Pick<CacheConfig, 'timeouts' | 'maxStaleness'>

/** Every connection of one cache. */
export interface Connections {
  readonly log: Client
  readonly commands: readonly Client[]
  /** For what other programs write, where that is asked for. */
  readonly tracking: Client | undefined
  /** To the further primaries for leases. */
  readonly locks: readonly Client[]
}

/** Opens all connections, or none: what was opened is closed again when a later one cannot be. */
export function openConnections(config: CacheConfig, source: RedisSource): Connections {
  const opened: Client[] = []
  const connect = (from: RedisSource, role: ConnectionRole): Client => {
    const client = openConnection(from, role, config)
    opened.push(client)
    return client
  }
  try {
    return {
      log: connect(source, 'log'),
      commands: Array.from({ length: config.maxConnections }, () => connect(source, 'commands')),
      tracking: config.clientTracking ? connect(source, 'tracking') : undefined,
      locks: config.locks.map((lock) => connect(lock, 'commands')),
    }
  } catch (error) {
    for (const client of opened) client.disconnect()
    throw error
  }
}

export async function whenReady(client: Client): Promise<void> {
  if (client.status !== 'ready') await once(client, 'ready')
}

/** Opens a connection of our own; a client that the caller gave is copied, never used and never closed. */
function openConnection(source: RedisSource, role: ConnectionRole, times: Times): Client {
  const ours = ourOptions(role, times)
  const client = open(source, ours)
  if (!isCluster(client) && client.options.retryStrategy) {
    client.options.retryStrategy = spreadRetries(client.options.retryStrategy)
  }
  // Whoever asks is answered with the failure; without a listener ioredis prints each one.
  client.on('error', () => {})
  return client
}

function open(source: RedisSource, ours: RedisConnectionOptions): Client {
  if (typeof source === 'string') return new Redis(source, ours)
  if (typeof source === 'function') return made(source(), ours)
  return isClient(source) ? copied(source, ours) : new Redis({ ...source, ...ours })
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
    ...(role === 'tracking' && { protocol: 2, autoResubscribe: false }),
  }
}

/** A log connection blocks for a quarter of `maxStaleness` at most; a command is given up long before this. */
function longestSilence(role: ConnectionRole, { timeouts, maxStaleness }: Times): number {
  return role !== 'commands' ? maxStaleness / 2 + 250 : Math.max(1000, 4 * Math.max(timeouts.read, timeouts.write))
}

/** A client made by the user's function is ours alone, but its options were not. */
function made(client: Client, ours: RedisConnectionOptions): Client {
  if (!isCluster(client) && ours.protocol === undefined) {
    Object.assign(client.options, ours)
    if (client.status === 'wait') client.connect().catch(() => {})
    return client
  }
  // Its connections may have been opened with the options that it had.
  const own = copied(client, ours)
  client.disconnect()
  return own
}

function copied(client: Client, ours: RedisConnectionOptions): Client {
  if (!isCluster(client)) return client.duplicate(ours)
  const { lazyConnect, enableOfflineQueue, ...ofEachServer } = ours
  const cluster = client.duplicate([], {
    ...ourClusterOptions,
    lazyConnect,
    enableOfflineQueue,
    redisOptions: ofEachServer,
  })
  cluster.on('+node', (server: Redis) => {
    // At once, since a command for a server that is being connected to is refused; even the cluster's own at its start.
    if (cluster.status === 'ready' && !server.options.readOnly) server.connect().catch(ignore)
  })
  return cluster
}

function ignore(): void {
  // Whoever needs the server is told.
}

/** As `ourOptions`: what could have taken effect is not sent again, whatever the cluster's reason for not taking it. */
const ourClusterOptions: ClusterOptions = {
  retryDelayOnFailover: 0,
  retryDelayOnClusterDown: 0,
  maxRedirections: 4,
  // A master that is gone is missed by the next command, and its successor is looked for this often, ms.
  slotsRefreshInterval: 500,
}

// Structural, since the user's ioredis may be another copy of the package.
function isClient(source: Client | RedisConnectionOptions): source is Client {
  return 'duplicate' in source && typeof source.duplicate === 'function'
}
