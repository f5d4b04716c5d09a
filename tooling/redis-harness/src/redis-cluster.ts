import { type Role, saysOk, viewOf } from './cluster-view.ts'
import { type FoundingNode, formCluster, slotsOf, untilWhole } from './form-cluster.ts'
import { onFreePort } from './free-port.ts'
import { type SlotMove, moveSlots } from './move-slots.ts'
import { type RedisServer, startRedis } from './redis-server.ts'
import { quickReplication } from './replication.ts'
import { until } from './until.ts'

export interface ClusterOptions {
  /** Default 3. */
  readonly masters?: number
  /** Of each master; default 1. */
  readonly replicas?: number
  /** Further command-line arguments of every node. */
  readonly args?: readonly string[]
}

export interface ClusterNode {
  readonly host: string
  readonly port: number
  readonly role: Role
  /** Which part of the slots it keeps, counted from 0; a master and its replicas are of one shard. */
  readonly shard: number
  readonly server: RedisServer
}

export interface RedisCluster {
  /** The nodes that run, with their roles of now. */
  readonly nodes: readonly ClusterNode[]
  /** The master of a shard. */
  master(shard: number): ClusterNode
  slotOf(key: string): Promise<number>
  /** Which shard had the slot of this key at the start. */
  shardOf(key: string): Promise<number>
  /** Moves slots with their keys from one shard to another while both serve. */
  moveSlots(move: SlotMove & { readonly from: number; readonly to: number }): Promise<void>
  /** SIGKILL; resolves when a replica has taken over and all who are left agree that the cluster is well. */
  killMaster(shard: number): Promise<void>
  stop(): Promise<void>
}

const clusterArguments = [
  '--cluster-enabled',
  'yes',
  '--cluster-config-file',
  'nodes.conf',
  '--cluster-node-timeout',
  '1500',
]

// A replica takes over whatever it may have missed.
const replicaArguments = ['--cluster-replica-validity-factor', '0', ...quickReplication]

/** Starts a cluster for the caller alone, from local binaries, on free ports of the loopback interface. */
export async function startCluster(options: ClusterOptions = {}): Promise<RedisCluster> {
  const { masters = 3, replicas = 1, args = [] } = options
  const places = Array.from({ length: masters * (replicas + 1) }, (_, index) => Math.floor(index / (replicas + 1)))
  const starts = await Promise.allSettled(places.map(() => startNode(args)))
  const started = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
  try {
    for (const start of starts) if (start.status === 'rejected') throw start.reason
    const shards = Array.from({ length: masters }, (_, shard) => started.filter((_node, at) => places[at] === shard))
    await formCluster(shards)
    return new LocalCluster(shards.map((shard) => shard.map(({ server }) => server)))
  } catch (error) {
    await Promise.all(started.map(({ server }) => server.stop()))
    throw error
  }
}

function startNode(args: readonly string[]): Promise<FoundingNode> {
  return onFreePort(async (busPort) => {
    const own = [...clusterArguments, ...replicaArguments, '--cluster-port', String(busPort)]
    const server = await startRedis({ args: [...own, ...args] })
    return { server, busPort }
  })
}

class LocalCluster implements RedisCluster {
  readonly #shards: readonly (readonly RedisServer[])[]
  #nodes: readonly ClusterNode[]

  constructor(shards: readonly (readonly RedisServer[])[]) {
    this.#shards = shards
    this.#nodes = shards.flatMap((servers, shard) =>
      servers.map((server, at) => nodeOf(server, shard, at === 0 ? 'master' : 'replica')),
    )
  }

  get nodes(): readonly ClusterNode[] {
    return this.#nodes
  }

  master(shard: number): ClusterNode {
    const master = this.#nodes.find((node) => node.shard === shard && node.role === 'master')
    if (!master) throw new Error(`the cluster has no shard ${shard}`)
    return master
  }

  async slotOf(key: string): Promise<number> {
    return Number(await this.#nodes[0]!.server.cli('CLUSTER', 'KEYSLOT', key))
  }

  async shardOf(key: string): Promise<number> {
    const slot = await this.slotOf(key)
    return this.#shards.findIndex((_, shard) => slot <= slotsOf(shard, this.#shards.length)[1])
  }

  async moveSlots({ from, to, ...move }: SlotMove & { readonly from: number; readonly to: number }): Promise<void> {
    const others = this.#shards.map((_, shard) => shard).filter((shard) => shard !== from && shard !== to)
    await moveSlots(move, {
      from: this.master(from).server,
      to: this.master(to).server,
      others: others.map((shard) => this.master(shard).server),
    })
    await untilWhole(
      this.#nodes.map(({ server }) => server),
      this.#shards.length,
    )
  }

  async killMaster(shard: number): Promise<void> {
    const { server } = this.master(shard)
    await server.kill()
    this.#nodes = this.#nodes.filter((node) => node.server !== server)
    const left = this.#nodes.map((node) => node.server)
    await until('a replica has taken over', async () => {
      const agree = await Promise.all(
        left.map(async (each) => (await isReplaced(each, server.port)) && (await saysOk(each))),
      )
      return agree.every(Boolean)
    })
    await untilWhole(left, this.#shards.length)
    await this.#refreshRoles()
  }

  async stop(): Promise<void> {
    await Promise.all(this.#shards.flat().map((server) => server.stop()))
  }

  async #refreshRoles(): Promise<void> {
    const view = await viewOf(this.#nodes[0]!.server)
    const roles = new Map(view.map(({ port, role }) => [port, role]))
    this.#nodes = this.#nodes.map((node) => nodeOf(node.server, node.shard, roles.get(node.port) ?? node.role))
  }
}

/** `server` knows of no slot any more that the dead node would serve. */
async function isReplaced(server: RedisServer, deadPort: number): Promise<boolean> {
  return (await viewOf(server)).every((node) => node.port !== deadPort || node.slotCount === 0)
}

function nodeOf(server: RedisServer, shard: number, role: Role): ClusterNode {
  return { host: '127.0.0.1', port: server.port, role, shard, server }
}
