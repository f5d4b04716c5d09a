import type { Target } from '@cache/core/operations'
import type { Cluster } from 'ioredis'
import type { Client } from '../connect.ts'
import { type Finding, ok } from './finding.ts'

/** How the slots of a cluster are spread, and who has the log. */
export async function clusterFindings(client: Client, { namespace }: Target): Promise<Finding[]> {
  if (!client.isCluster) return standaloneFindings(client)
  const cluster = client as Cluster
  const [info, text, slot] = (await Promise.all([
    cluster.cluster('INFO'),
    cluster.cluster('NODES'),
    cluster.cluster('KEYSLOT', `{${namespace}:invalidation}:log`),
  ])) as [string, string, number]
  return layoutFindings({ info, nodes: text, logSlot: slot })
}

/** A client of one server is led astray by a server of a cluster. */
async function standaloneFindings(client: Client): Promise<Finding[]> {
  try {
    const info = String(await client.call('CLUSTER', 'INFO'))
    if (!info.includes('cluster_state')) return []
  } catch {
    return []
  }
  const says = 'this server is part of a cluster'
  return [
    {
      check: 'cluster',
      severity: 'error',
      says,
      mend: 'Give --cluster here, and a client of a cluster in the application.',
    },
  ]
}

interface Layout {
  readonly info: string
  readonly nodes: string
  readonly logSlot: number
}

export function layoutFindings({ info, logSlot, nodes: text }: Layout): Finding[] {
  const nodes = text.trim().split('\n').map(nodeOf)
  const masters = nodes.filter(({ flags, slots }) => flags.includes('master') && slots.length > 0)
  const failed = nodes.filter(({ flags }) => flags.includes('fail') || flags.includes('fail?'))
  const bare = masters.filter(({ id }) => !nodes.some(({ master }) => master === id))
  const owner = masters.find(({ slots }) => slots.some(([first, last]) => logSlot >= first && logSlot <= last))
  const assigned = Number(/cluster_slots_assigned:(\d+)/.exec(info)?.[1] ?? 0)
  return [coverage(info, assigned), ...failed.map(failure), replicas(masters.length, bare), place(owner, logSlot)]
}

interface Node {
  readonly id: string
  readonly address: string
  readonly flags: readonly string[]
  readonly master: string
  readonly slots: readonly (readonly [number, number])[]
}

/** `<id> <address> <flags> <master> <ping> <pong> <epoch> <link> <slots>…` */
function nodeOf(line: string): Node {
  const [id = '', address = '', flags = '', master = '', , , , , ...slots] = line.split(' ')
  const ranges = slots
    .filter((slot) => !slot.startsWith('['))
    .map((slot) => {
      const [first = 0, last = first] = slot.split('-').map(Number)
      return [first, last] as const
    })
  return { id, address: address.split('@')[0]!, flags: flags.split(','), master, slots: ranges }
}

const allSlots = 16_384

function coverage(info: string, assigned: number): Finding {
  const isWell = info.includes('cluster_state:ok')
  if (isWell && assigned === allSlots) return ok('cluster', 'all slots are served')
  const says = `${assigned} of ${allSlots} slots are assigned, and the state is ${isWell ? 'ok' : 'fail'}`
  return {
    check: 'cluster',
    severity: 'error',
    says,
    mend: 'redis-cli --cluster check <host:port>, then --cluster fix.',
  }
}

function failure({ address }: Node): Finding {
  const says = `${address} is seen as failed`
  return { check: 'cluster', severity: 'warning', says, mend: 'Bring it back, or CLUSTER FORGET it.' }
}

function replicas(masters: number, bare: readonly Node[]): Finding {
  if (bare.length === 0) return ok('replicas', `each of ${masters} masters has one`)
  const says = `none for ${bare.map(({ address }) => address).join(', ')}: when it is away its keys are misses`
  return { check: 'replicas', severity: 'info', says, mend: 'CLUSTER REPLICATE <id of the master> on another node.' }
}

function place(owner: Node | undefined, slot: number): Finding {
  if (owner)
    return ok('log of invalidations', `slot ${slot}, on ${owner.address}, which carries it for the whole namespace`)
  const says = `slot ${slot} is served by nobody: nothing can be invalidated`
  return { check: 'log of invalidations', severity: 'error', says, mend: 'Assign the slot: CLUSTER ADDSLOTS.' }
}
