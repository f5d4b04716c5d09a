import { once } from 'node:events'
import { type ClusterNode, type RedisCluster, type RedisServer, startCluster } from '@tooling/redis-harness'
import { Cluster } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { keyPattern } from '../../src/key/key-pattern.ts'
import { type Exchange, sweep } from '../../src/redis/sweep.ts'
import { idsIn } from './ids-in.ts'

let cluster: RedisCluster

beforeAll(async () => {
  cluster = await startCluster({ replicas: 0 })
}, 60_000)
afterAll(() => cluster.stop())

describe.each([
  ['moves', ['open', 'give', 'close'], []],
  ['begins to move', ['open', 'give'], ['close']],
  ['was on the move before', ['give'], ['close']],
] as const)('a sweep during which a slot %s', (when, during, afterwards) => {
  it('finds keys that went from a server it had yet to look at to one that it had looked at before', async () => {
    const client = await readyClient()
    const [first, ...others] = client.nodes('master').map(({ options }) => masterAt(options.port!))
    const from = others.at(-1)!
    const place = `swept while a slot ${when} `
    const [id] = await idsIn(cluster, from.shard, place)
    await client.set(place + id, 'value')
    const move = await slotMove(place + id, from.server, first!.server)
    if (!(during as readonly string[]).includes('open')) await move.open()
    // The servers are known, and the first of them has told its leases and its values.
    const exchange = exchangeOver(client, 4, async () => {
      for (const step of during) await move[step]()
    })
    expect(await sweep(exchange, keyPattern(`${place}*`))).toBe(1)
    expect(await client.get(place + id)).toBeNull()
    for (const step of afterwards) await move[step]()
  }, 60_000)
})

it('a sweep fails while a server with keys cannot be asked', async () => {
  const client = await readyClient()
  const [gone] = client.nodes('master')
  const left = once(client, '-node')
  gone!.disconnect()
  await left
  await expect(sweep((task) => task(client), keyPattern('x:*'))).rejects.toThrow('not every server')
})

/** A client of the whole cluster, for the test alone. */
async function readyClient(): Promise<Cluster> {
  const client = new Cluster(cluster.nodes.map(({ host, port }) => ({ host, port })))
  onTestFinished(() => client.disconnect())
  client.on('error', () => {})
  await once(client, 'ready')
  return client
}

function masterAt(port: number): ClusterNode {
  return cluster.nodes.find((node) => node.port === port)!
}

/** The slot of this key changes hands, step by step. */
async function slotMove(
  key: string,
  from: RedisServer,
  to: RedisServer,
): Promise<Record<'open' | 'give' | 'close', () => Promise<void>>> {
  const slot = await cluster.slotOf(key)
  const [source, target] = [String(await from.cli('CLUSTER', 'MYID')), String(await to.cli('CLUSTER', 'MYID'))]
  const masters = cluster.nodes.filter(({ role }) => role === 'master').map(({ server }) => server)
  return {
    open: async () => {
      await to.cli('CLUSTER', 'SETSLOT', slot, 'IMPORTING', source)
      await from.cli('CLUSTER', 'SETSLOT', slot, 'MIGRATING', target)
    },
    give: async () => void (await from.cli('MIGRATE', '127.0.0.1', to.port, key, 0, 5000)),
    close: async () => {
      // The new owner first: a slot must never be without one.
      for (const master of [to, ...masters]) await master.cli('CLUSTER', 'SETSLOT', slot, 'NODE', target)
    },
  }
}

/** With something that happens before the exchange of this number. */
function exchangeOver(client: Cluster, number: number, disturbance: () => Promise<void>): Exchange {
  let exchanges = 0
  return async (task) => {
    exchanges += 1
    if (exchanges === number) await disturbance()
    return task(client)
  }
}
