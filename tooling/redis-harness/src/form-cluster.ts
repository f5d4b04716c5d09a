import { saysOk, viewOf } from './cluster-view.ts'
import type { RedisServer } from './redis-server.ts'
import { untilFollowing } from './replication.ts'
import { until } from './until.ts'

const slotCount = 16_384

export interface FoundingNode {
  readonly server: RedisServer
  readonly busPort: number
}

/** First and last slot of a shard at the start. */
export function slotsOf(shard: number, shardCount: number): readonly [first: number, last: number] {
  return [Math.floor((shard * slotCount) / shardCount), Math.floor(((shard + 1) * slotCount) / shardCount) - 1]
}

/** Makes one cluster of nodes that know nothing yet; each shard is its master and the replicas after it. */
export async function formCluster(shards: readonly (readonly FoundingNode[])[]): Promise<void> {
  await Promise.all(shards.map(([master], index) => claimSlots(master!.server, index, shards.length)))
  const nodes = shards.flat()
  await Promise.all(nodes.slice(1).map(({ server }) => meet(server, nodes[0]!)))
  await Promise.all(shards.map((shard) => replicate(shard.map(({ server }) => server))))
  await untilWhole(
    nodes.map(({ server }) => server),
    shards.length,
  )
}

/** Every node says ok and knows the others, the owners of all slots and, in step with their masters, the replicas. */
export async function untilWhole(servers: readonly RedisServer[], masterCount: number): Promise<void> {
  await until('every node knows the whole cluster', async () => {
    const whole = await Promise.all(servers.map((server) => seesAll(server, servers.length, masterCount)))
    return whole.every(Boolean)
  })
  await untilFollowing(servers)
}

async function seesAll(server: RedisServer, nodeCount: number, masterCount: number): Promise<boolean> {
  if (!(await saysOk(server))) return false
  const nodes = (await viewOf(server)).filter((node) => node.well)
  const owners = nodes.filter((node) => node.role === 'master' && node.slotCount > 0)
  const owned = owners.reduce((sum, node) => sum + node.slotCount, 0)
  const led = nodes.filter((node) => owners.some(({ id }) => id === node.masterId))
  return owned === slotCount && owners.length === masterCount && owners.length + led.length === nodeCount
}

async function claimSlots(master: RedisServer, index: number, count: number): Promise<void> {
  // Nodes that start at the same epoch would have to find out first whose word counts.
  await master.cli('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)
  await master.cli('CLUSTER', 'ADDSLOTSRANGE', ...slotsOf(index, count))
}

async function meet(server: RedisServer, other: FoundingNode): Promise<void> {
  await server.cli('CLUSTER', 'MEET', '127.0.0.1', other.server.port, other.busPort)
}

async function replicate([master, ...replicas]: readonly RedisServer[]): Promise<void> {
  const id = String(await master!.cli('CLUSTER', 'MYID'))
  for (const replica of replicas) {
    // Refused until the replica has heard of its master.
    await until('a replica is accepted', async () => (await replica.cli('CLUSTER', 'REPLICATE', id)) === 'OK')
  }
}
