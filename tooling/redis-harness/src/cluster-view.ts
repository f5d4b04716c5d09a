import type { RedisServer } from './redis-server.ts'

export type Role = 'master' | 'replica'

/** One node of a cluster as another one sees it. */
export interface SeenNode {
  readonly id: string
  readonly port: number
  readonly role: Role
  /** The id of the master of a replica. */
  readonly masterId: string | undefined
  /** Nothing is wrong with it, and it is known for good. */
  readonly well: boolean
  readonly slotCount: number
}

/** What `server` knows of its cluster. */
export async function viewOf(server: RedisServer): Promise<SeenNode[]> {
  const text = String(await server.cli('CLUSTER', 'NODES'))
  return text.trim().split('\n').map(parseNode)
}

export async function saysOk(server: RedisServer): Promise<boolean> {
  return String(await server.cli('CLUSTER', 'INFO')).includes('cluster_state:ok')
}

/** `<id> <ip:port@bus-port> <flags> <master> <ping> <pong> <epoch> <link> <slots>…` */
function parseNode(line: string): SeenNode {
  const [id = '', address = '', flags = '', masterId, , , , link, ...slots] = line.split(' ')
  const marks = flags.split(',')
  return {
    id,
    port: Number(/:(\d+)@/.exec(address)?.[1]),
    role: marks.includes('master') ? 'master' : 'replica',
    masterId: masterId === '-' ? undefined : masterId,
    well: link === 'connected' && !marks.some((mark) => mark.startsWith('fail') || mark === 'handshake'),
    slotCount: slots.reduce((sum, range) => sum + lengthOf(range), 0),
  }
}

/** `7`, `0-5460`, or `[7-<-id]` for a slot on the move, which its owner counts elsewhere. */
function lengthOf(range: string): number {
  if (range.startsWith('[')) return 0
  const [first, last = first] = range.split('-').map(Number)
  return Number(last) - Number(first) + 1
}
