import { isCluster } from './cluster.ts'
import type { RedisCommands } from './redis-commands.ts'

/** Every server that keeps values, and which of a cluster's slots each of them had when a sweep began. */
export interface SweptServers {
  readonly servers: readonly RedisCommands[]
  /** `undefined`: one server keeps everything. */
  readonly slots: string | undefined
}

/** Throws where part of a cluster's slots is on no server that the client knows. */
export async function serversToSweep(client: RedisCommands): Promise<SweptServers> {
  if (!isCluster(client)) return { servers: [client], slots: undefined }
  const servers = client.nodes('master')
  const views = await viewsOf(servers)
  // The client forgets a master that is gone at once, and learns of its successor later.
  const own = views.reduce((sum, view) => sum + lengthOf(view.own), 0)
  if (own < lengthOf(views[0]?.all ?? []) || own === 0) {
    throw new Error('not every server that keeps slots of the cluster can be asked')
  }
  return { servers, slots: textOf(views) }
}

/** Were all slots where they are now, and is none of them on the move? */
export async function haveStayed({ servers, slots }: SweptServers): Promise<boolean> {
  if (slots === undefined) return true
  const now = textOf(await viewsOf(servers))
  return now === slots && !now.includes('[')
}

/** What one server knows: ranges as `0-5460`, single slots, and of its own those on the move as `[7->-id]`. */
interface View {
  readonly own: readonly string[]
  readonly all: readonly string[]
}

function viewsOf(servers: readonly RedisCommands[]): Promise<View[]> {
  return Promise.all(servers.map(async (server) => viewIn((await server.call('CLUSTER', 'NODES')) as string)))
}

/** `<id> <address> <flags> <master> <ping> <pong> <epoch> <link> <slots>…` */
function viewIn(text: string): View {
  const nodes = text.split('\n').map((line) => line.split(' '))
  const own = nodes.find(([, , flags]) => flags?.split(',').includes('myself'))
  return { own: own?.slice(8) ?? [], all: nodes.flatMap((fields) => fields.slice(8)) }
}

function textOf(views: readonly View[]): string {
  return views.map(({ own }) => own.join(' ')).join('\n')
}

function lengthOf(ranges: readonly string[]): number {
  const lengths = ranges.map((range) => {
    const [first = 0, last = first] = range.startsWith('[') ? [0, -1] : range.split('-').map(Number)
    return last - first + 1
  })
  return lengths.reduce((sum, length) => sum + length, 0)
}
