import { type RedisCluster, type RedisServer, startCluster } from '@tooling/redis-harness'
import { Cluster, type RedisOptions } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Layer } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { denialsOf } from './acl-log.ts'
import { describeBehaviours } from './behaviours.ts'
import { idsIn } from './ids-in.ts'
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

    it('does not bring back what was removed when the replica that takes over had not heard of it', async () => {
      const { a, b, here, there } = await openPair({ ...topologyOf(), namespace: 'succeeding' }, hasty)
      // Of a server without a log, whose loss nobody would notice by it; and one that has its replica yet.
      const spared = await Promise.all(
        ['failing', 'succeeding'].map((name) => cluster.shardOf(`{${name}:invalidation}:log`)),
      )
      const shards = cluster.nodes.filter(({ role }) => role === 'replica').map(({ shard }) => shard)
      const shard = shards.find((each) => !spared.includes(each))!
      const [removed, matching, other] = await idsIn(cluster, shard, 'succeeding:article:v1:')
      // Who is gone issues nothing again of what it wrote.
      const writer = await openPair({ ...topologyOf(), namespace: 'succeeding' }, hasty)
      for (const id of [removed, matching, other]) await writer.here.set(id, 'old')
      await writer.a.close()
      expect([...(await there.getMany([removed, matching, other])).values()]).toEqual(['old', 'old', 'old'])
      const replica = cluster.nodes.find((node) => node.shard === shard && node.role === 'replica')!.server
      const master = cluster.master(shard).server
      await untilInStep(master)

      replica.pause()
      // What is sent to a connection that is there would be read from it later.
      await master.cli('CLIENT', 'KILL', 'TYPE', 'replica')
      expect((await here.delete(removed)).status).toBe('applied')
      expect((await a.deletePattern(`succeeding:article:v1:${matching}`)).status).toBe('applied')
      await master.kill()
      replica.resume()
      await cluster.killMaster(shard)
      for (const layer of [here, there]) {
        await vi.waitFor(async () => {
          const found = await layer.getMany([removed, matching, other])
          expect([...found]).toEqual([[other, 'old']])
        }, patience)
      }
      await allIsWell(a, b)
    }, 120_000)
  })
})

/** Its replicas have all that it has. */
async function untilInStep(master: RedisServer): Promise<void> {
  await vi.waitFor(async () => {
    const state = String(await master.cli('INFO', 'replication'))
    const [, offset] = /master_repl_offset:(\d+)/.exec(state)!
    expect(Array.from(state.matchAll(/slave\d+:.*offset=(\d+)/g), ([, each]) => each)).toEqual([offset])
  }, patience)
}
