import { Cluster } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RedisCluster, startCluster } from '../src/index.ts'

describe('a cluster', () => {
  let cluster: RedisCluster
  let client: Cluster
  const keys = Array.from({ length: 300 }, (_, index) => `key ${index}`)
  const valuesOf = (): Promise<(string | null)[]> => Promise.all(keys.map((key) => client.get(key)))

  beforeAll(async () => {
    cluster = await startCluster()
    client = new Cluster(cluster.nodes.map(({ host, port }) => ({ host, port })))
    await Promise.all(keys.map((key) => client.set(key, key)))
  })
  afterAll(async () => {
    client.disconnect()
    await cluster.stop()
  })

  it('has masters with a replica each, and serves every slot', async () => {
    expect(cluster.nodes.map(({ shard, role }) => `${shard} ${role}`)).toEqual(
      [0, 1, 2].flatMap((shard) => [`${shard} master`, `${shard} replica`]),
    )
    expect(await valuesOf()).toEqual(keys)
    const sizes = await Promise.all([0, 1, 2].map((shard) => cluster.master(shard).server.cli('DBSIZE')))
    expect(sizes.map((size) => Number(size) > 0)).toEqual([true, true, true])
  })

  it('says which shard keeps a key', async () => {
    const shard = await cluster.shardOf('key 1')
    expect(await cluster.master(shard).server.cli('GET', 'key 1')).toBe('key 1')
  })

  it('moves slots with their keys while they are read', async () => {
    let seen: (string | null)[] = []
    const midway = async (): Promise<void> => void (seen = await valuesOf())
    await cluster.moveSlots({ from: 0, to: 1, slots: [0, 999], midway })
    expect(seen).toEqual(keys)
    expect(await cluster.master(0).server.cli('CLUSTER', 'COUNTKEYSINSLOT', 500)).toBe(0)
    expect(await valuesOf()).toEqual(keys)
  })

  it('goes on with a replica when a master is killed', async () => {
    const before = cluster.master(2).port
    await cluster.killMaster(2)
    expect(cluster.master(2).port).not.toBe(before)
    expect(cluster.nodes).toHaveLength(5)
    expect(await valuesOf()).toEqual(keys)
  })
})
