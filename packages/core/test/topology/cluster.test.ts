import { type RedisCluster, startCluster } from '@tooling/redis-harness'
import { Cluster, type RedisOptions } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Layer } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { denialsOf } from './acl-log.ts'
import { describeBehaviours } from './behaviours.ts'
import { clusterRules } from './least-rules.ts'
import { allIsWell, openPair, patience } from './pair.ts'
import { type Topology, silence } from './topology.ts'
import { Traffic } from './traffic.ts'

const namespace = 'newsroom'
const maxStaleness = 1000
const timeouts = { read: '500ms', write: '500ms', connect: '1s' }
const hasty = { maxStaleness, timeouts, breaker: { resetAfter: '100ms' } }

let cluster: RedisCluster

function topologyOf(redisOptions: Omit<RedisOptions, 'replyMapping'> = {}): Topology {
  const nodes = cluster.nodes.map(({ host, port }) => ({ host, port }))
  const redis = (): Cluster => new Cluster(nodes, { redisOptions })
  const outage = silence(() => cluster.nodes.map(({ server }) => server))
  return { redis, outage, stop: async () => {} }
}

describe('Redis Cluster', () => {
  beforeAll(async () => {
    cluster = await startCluster({ args: ['--user', 'cache', ...clusterRules(namespace)] })
  }, 60_000)
  afterAll(() => cluster.stop())

  describe('unchanged', () => {
    describeBehaviours(async () => topologyOf())
  })

  describe('for a user who may do what the engine needs and nothing else', () => {
    const user = { username: 'cache', password: 'secret', disableClientInfo: true }
    describeBehaviours(async () => ({ ...topologyOf(user), namespace }))

    it('has been refused nothing', async () => {
      const denials = await Promise.all(cluster.nodes.map(({ server }) => denialsOf(server)))
      expect(denials.flat()).toEqual([])
    })
  })

  it('refuses reads of what could not be removed from its server, and no others', async () => {
    const servers = cluster.nodes.map(({ server }) => server)
    for (const server of servers) await server.cli('ACL', 'SETUSER', 'half', 'on', '>secret', 'allkeys', '+@all')
    const topology = { ...topologyOf({ username: 'half', password: 'secret' }), namespace: 'halved' }
    const { a } = await openPair(topology, hasty)
    const sessions = a.layer('session') as Layer<string>
    const ids = ['1', '2', '3', '4', '5', '6', '7', '8']
    const shards = await Promise.all(ids.map((id) => cluster.shardOf(`halved:session:v1:${id}`)))
    const [shard] = shards as [number]
    await sessions.setMany(ids.map((id) => [id, 'old'] as const))

    await cluster.master(shard).server.cli('ACL', 'SETUSER', 'half', '-unlink')
    expect(await sessions.delete('1')).toMatchObject({ status: 'queued' })
    expect(await sessions.get('1')).toBeUndefined()
    const others = ids.slice(1)
    expect([...(await sessions.getMany(others)).keys()]).toEqual(others)

    await cluster.master(shard).server.cli('ACL', 'SETUSER', 'half', '+unlink')
    await vi.waitFor(async () => {
      await sessions.get('2')
      expect(stateOf(a).queued).toBe(0)
    }, patience)
    expect(await sessions.get('1')).toBeUndefined()
  })

  describe('that changes under traffic', () => {
    it('fails no request and lets out nothing older than promised while slots move', async () => {
      const pair = await openPair({ ...topologyOf(), namespace: 'moving' }, hasty)
      const traffic = new Traffic(pair, maxStaleness)
      await traffic.goesOn()
      // The slot of the log, and others around it.
      const logKey = '{moving:invalidation}:log'
      const [slot, from] = [await cluster.slotOf(logKey), await cluster.shardOf(logKey)]
      const slots = [Math.max(slot - 500, Math.ceil((from * 16_384) / 3)), slot] as const
      await cluster.moveSlots({ from, to: (from + 1) % 3, slots, midway: () => traffic.goesOn() })
      await traffic.goesOn()
      await traffic.stop()
      expect(traffic.failures).toEqual([])
      expect(traffic.violations).toEqual([])
      await traffic.untilAgreed()
    }, 120_000)

    it('fails no request and lets out nothing older than promised when the master of the log is killed', async () => {
      const pair = await openPair({ ...topologyOf(), namespace: 'failing' }, hasty)
      const traffic = new Traffic(pair, maxStaleness)
      await traffic.goesOn()
      await cluster.killMaster(await cluster.shardOf('{failing:invalidation}:log'))
      await allIsWell(pair.a, pair.b)
      await traffic.goesOn()
      await traffic.stop()
      expect(traffic.failures).toEqual([])
      expect(traffic.violations).toEqual([])
      await traffic.untilAgreed()
    }, 120_000)
  })
})
