import type { CacheConfig } from '../config/cache-config.ts'
import type { LogListener } from '../invalidation/invalidation-log.ts'
import { RecentInvalidations } from '../invalidation/recent-invalidations.ts'
import { RecoveryQueue } from '../invalidation/recovery-queue.ts'
import { RedisLog } from '../invalidation/redis-log.ts'
import { hear } from '../paths/event-path.ts'
import type { CacheParts, SharedParts } from '../paths/layer-context.ts'
import { isCluster } from '../redis/cluster.ts'
import { CommandConnection } from '../redis/command-connection.ts'
import { type Client, openConnections, whenReady } from '../redis/connect.ts'
import { keepOnOneServer } from '../redis/one-server.ts'
import { RedisTier } from '../redis/redis-tier.ts'
import { logKeysOf } from '../redis/scripts/log-operands.ts'
import { Leases } from '../stampede/lease.ts'
import { type Assembly, type CommonParts, forgetCopies } from './common-parts.ts'
import { drain, withinTime } from './draining.ts'
import { trackChanges } from './track-changes.ts'

/** A cache over Redis. */
export function assembleShared(
  config: CacheConfig,
  source: NonNullable<CacheConfig['redis']>,
  common: CommonParts,
): Assembly {
  const { clock, epoch, measures, observe } = common
  const logKeys = logKeysOf(config.namespace)

  const connections = openConnections(config, source)
  const closing = Promise.withResolvers<void>()
  const log = new RedisLog({
    connection: connections.log,
    keys: logKeys,
    clock,
    epoch,
    maxStaleness: config.maxStaleness,
    listener: listenerFor(common, () => parts),
  })
  const recent = new RecentInvalidations(log, clock)
  const recovery = new RecoveryQueue({ log, logKeys, longestLife: common.longestLife, recent, clock })
  const commands = new Map(
    connections.commands.map((client) => [client, new CommandConnection(client, { clock, epoch }, logKeys.logKey)]),
  )
  const tier = new RedisTier(
    [...commands.values()],
    { timeouts: config.timeouts, breaker: config.breaker, indexKey: logKeys.indexKey },
    (connection) => recovery.replay(connection),
    {
      breakerChanged: (operation, state) => observe({ type: 'breaker-changed', operation, state }),
      exchanged: (operation, duration, ok) =>
        measures.exchanges[operation][ok ? 'answered' : 'failed'].observe(duration),
    },
  )
  // Before it is read from: a server that is met anew may lack what this process has done a moment ago.
  for (const client of connections.commands) client.on('ready', () => recovery.suspect())
  keepOnOneServer([...commands, [connections.log, log]])
  onServerLoss(connections.commands, () => recovery.issueAgain())
  const tracking = connections.tracking && trackChanges(connections.tracking, common)
  const leases = new Leases(tier, [connections.commands[0]!, ...connections.locks], clock)
  const shared: SharedParts = { tier, recovery, recent, logKeys, leases }
  const parts: CacheParts = { ...common, shared, log, localLog: undefined }

  return {
    parts,
    ready: () => {
      const connected = Promise.all([log.attached, tier.firstConnected(), ...connections.locks.map(whenReady)])
      return withinTime(Promise.race([connected, closing.promise]), config.timeouts.connect, common)
    },
    close: async () => {
      closing.resolve()
      leases.close()
      await drain(common)
      await withinTime(tier.drain(), 2 * config.timeouts.write, common)
      log.close()
      tracking?.close()
      tier.close()
      for (const lock of connections.locks) lock.disconnect()
    },
  }
}

/** Hears of nothing before there are `parts`. */
function listenerFor(common: CommonParts, parts: () => CacheParts): LogListener {
  const { background, clock, epoch, measures, observe } = common
  return {
    heard: (message) => {
      hear(parts(), message)
      measures.lag.observe(epoch.toEpoch(clock.now()) - message.position / 1000)
    },
    lost: ({ connectedAnew, mayBeReplica, reason }) => {
      const { recovery, tier } = parts().shared!
      forgetCopies(common)
      if (mayBeReplica) recovery.suspect()
      // Commands may still go to the server before it.
      if (connectedAnew) tier.leaveServer()
      observe({ type: 'log-lost', reason })
    },
    // The others learn of what is queued here even when nothing more is asked of this process.
    answered: () => {
      const { recovery, tier } = parts().shared!
      if (!recovery.isSettled) background.start(() => tier.write(async () => {}))
    },
    refused: (error) => observe({ type: 'log-refused', error }),
  }
}

/** The successor of a server that has left a cluster may have missed what was written a moment before. */
function onServerLoss(clients: readonly Client[], act: () => void): void {
  for (const client of clients) if (isCluster(client)) client.on('-node', act)
}
