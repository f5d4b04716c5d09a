import { ClientTracking, type TrackingConnection } from '../invalidation/client-tracking.ts'
import { ClusterTracking } from '../invalidation/cluster-tracking.ts'
import { changeKey } from '../paths/apply-message.ts'
import { isCluster } from '../redis/cluster.ts'
import type { Client } from '../redis/connect.ts'
import { type CommonParts, forgetCopies } from './common-parts.ts'

/** Acts on what other programs write, over this connection or those that it has to each server of a cluster. */
export function trackChanges(client: Client, common: CommonParts): { close(): void } {
  const { config, observe } = common
  const heartbeat = config.maxStaleness / 4
  const track = (connection: TrackingConnection): ClientTracking =>
    new ClientTracking({
      connection,
      prefix: client.options.keyPrefix ?? '',
      namespace: config.namespace,
      heartbeat,
      listener: {
        changed: (key) => changeKey(common, 'replace', key, Infinity),
        missed: () => forgetCopies(common),
        refused: (error) => observe({ type: 'tracking-refused', error }),
      },
    })
  return isCluster(client) ? new ClusterTracking(client, heartbeat, track) : track(client)
}
