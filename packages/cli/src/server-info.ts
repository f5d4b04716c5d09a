import type { Client } from './connect.ts'

/** What INFO and CLUSTER tell of one server. */
export interface ServerNumbers {
  readonly address: string
  readonly program: 'redis' | 'valkey'
  readonly version: string
  readonly role: string
  readonly replicas: number
  readonly usedMemory: number
  /** 0: no limit. */
  readonly maxMemory: number
  readonly policy: string
  readonly evictedKeys: number
  readonly hits: number
  readonly misses: number
  readonly clients: number
  readonly maxClients: number
  readonly rejectedConnections: number
  readonly appendOnly: boolean
  readonly commandsPerSecond: number
}

interface Server {
  readonly options: { readonly host?: string; readonly port?: number }
  info(): Promise<string>
}

/** The server, or the masters of a cluster. */
export function mastersOf(client: Client): (Server & Pick<Client, 'call' | 'time'>)[] {
  return (client.isCluster ? (client as { nodes(role: string): unknown }).nodes('master') : [client]) as never
}

export async function serversOf(client: Client): Promise<ServerNumbers[]> {
  return Promise.all(mastersOf(client).map(async (server) => numbersOf(addressOf(server), await server.info())))
}

export function addressOf({ options }: Pick<Server, 'options'>): string {
  return `${options.host ?? 'localhost'}:${options.port ?? 6379}`
}

export function numbersOf(address: string, info: string): ServerNumbers {
  const fields = new Map(
    info.split(/\r?\n/).flatMap((line) => {
      const at = line.indexOf(':')
      return at === -1 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const]
    }),
  )
  const text = (name: string): string => fields.get(name) ?? ''
  const number = (name: string): number => Number(fields.get(name) ?? 0)
  const isValkey = fields.has('valkey_version')
  return {
    address,
    program: isValkey ? 'valkey' : 'redis',
    version: text(isValkey ? 'valkey_version' : 'redis_version'),
    role: text('role'),
    replicas: number('connected_slaves'),
    usedMemory: number('used_memory'),
    maxMemory: number('maxmemory'),
    policy: text('maxmemory_policy'),
    evictedKeys: number('evicted_keys'),
    hits: number('keyspace_hits'),
    misses: number('keyspace_misses'),
    clients: number('connected_clients'),
    maxClients: number('maxclients'),
    rejectedConnections: number('rejected_connections'),
    appendOnly: number('aof_enabled') === 1,
    commandsPerSecond: number('instantaneous_ops_per_sec'),
  }
}
