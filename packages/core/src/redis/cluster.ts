// Other packages of this repository read this source, and would not find the declaration.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./cluster-key-slot.d.ts" />
import slotOf from 'cluster-key-slot'
import type { Cluster } from 'ioredis'
import type { RedisCommands } from './redis-commands.ts'

export function isCluster(client: { readonly isCluster: boolean }): client is Cluster {
  return client.isCluster
}

/** A cluster's client connects to a server when it is first needed, and refuses all other commands for it meanwhile. */
export async function reachServers(client: RedisCommands): Promise<void> {
  if (isCluster(client)) await Promise.allSettled(client.nodes('master').map((server) => server.ping()))
}

/** Keys that one exchange can ask for: those of one server. */
export function keysByServer(client: RedisCommands, keys: string[]): string[][] {
  if (!isCluster(client)) return [keys]
  const prefix = client.options.keyPrefix ?? ''
  return [...Map.groupBy(keys, (key) => client.slots[slotOf(prefix + key)]?.[0]).values()]
}

/** The bytes under keys of one server; a command names keys of one slot only, so in a cluster there is one for each. */
export function readValues(client: RedisCommands, keys: string[]): Promise<(Buffer | null)[]> {
  return isCluster(client) ? Promise.all(keys.map((key) => client.getBuffer(key))) : client.mgetBuffer(keys)
}

/** Redis TIME, ms, of the server that keeps `key`: each server of a cluster has a clock of its own. */
export async function timeAt(client: RedisCommands, key: string): Promise<number> {
  const time = isCluster(client) ? await client.eval("return redis.call('TIME')", 1, key) : await client.call('TIME')
  const [seconds, microseconds] = time as [string, string]
  return Number(seconds) * 1000 + Number(microseconds) / 1000
}
