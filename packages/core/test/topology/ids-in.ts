import type { RedisCluster } from '@tooling/redis-harness'

/** Three ids whose keys are kept by this shard. */
export async function idsIn(cluster: RedisCluster, shard: number, prefix: string): Promise<[string, string, string]> {
  const ids: string[] = []
  for (let id = 0; ids.length < 3; id += 1)
    if ((await cluster.shardOf(`${prefix}${id}`)) === shard) ids.push(String(id))
  return ids as [string, string, string]
}
