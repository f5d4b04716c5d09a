import { type RedisBehindSentinel, startSentinel } from '@tooling/redis-harness'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { tag } from '../../src/index.ts'
import { allIsWell, openPair, patience } from './pair.ts'
import { silence } from './topology.ts'
import { Traffic } from './traffic.ts'

const maxStaleness = 1000
const timeouts = { read: '500ms', write: '500ms', connect: '1s' }
const hasty = { maxStaleness, timeouts, breaker: { resetAfter: '100ms' } }

describe('a failover behind Sentinel', () => {
  let redis: RedisBehindSentinel
  beforeAll(async () => {
    redis = await startSentinel()
  }, 60_000)
  afterAll(() => redis.stop())

  const open = (): ReturnType<typeof openPair> => {
    const outage = silence(() => [redis.master, ...redis.replicas])
    return openPair({ redis: redis.options, outage, stop: async () => {} }, hasty)
  }

  it('that is planned fails no request, and afterwards all instances agree', async () => {
    const pair = await open()
    const traffic = new Traffic(pair, maxStaleness)
    await traffic.goesOn()
    await redis.failover()
    await allIsWell(pair.a, pair.b)
    await traffic.goesOn()
    await traffic.stop()
    expect(traffic.failures).toEqual([])
    await traffic.untilAgreed()
  }, 120_000)

  it('after a crash fails no request, lets out nothing older than promised, and afterwards all instances agree', async () => {
    const pair = await open()
    const traffic = new Traffic(pair, maxStaleness)
    await traffic.goesOn()
    await redis.killMaster()
    await allIsWell(pair.a, pair.b)
    await traffic.goesOn()
    await traffic.stop()
    expect(traffic.failures).toEqual([])
    expect(traffic.violations).toEqual([])
    await traffic.untilAgreed()
    await vi.waitFor(async () => expect((await pair.here.set('after', 'new')).status).toBe('applied'), patience)
  }, 120_000)
})

it('does not bring back what was invalidated when the replica that takes over had not heard of it', async () => {
  const redis = await startSentinel({ replicas: 1 })
  try {
    const outage = silence(() => [redis.master])
    const topology = { redis: redis.options, namespace: 'newsroom', outage, stop: async () => {} }
    // Who is gone issues nothing again of what it wrote.
    const writer = await openPair(topology, hasty)
    const ids = ['removed', 'tagged', 'matching', 'of an event']
    for (const id of ids) await writer.here.set(id, 'old', { tags: [id] })
    await writer.a.close()
    const { a, b, here, there } = await openPair(topology, hasty)
    expect([...(await there.getMany(ids)).keys()]).toEqual(ids)
    const [replica] = redis.replicas
    await vi.waitFor(async () => expect(String(await replica!.cli('DBSIZE'))).toBe('6'), patience)

    replica!.pause()
    // What is sent to a connection that is there would be read from it later.
    await redis.master.cli('CLIENT', 'KILL', 'TYPE', 'replica')
    expect((await here.delete('removed')).status).toBe('applied')
    expect((await a.invalidateTags(['tagged'])).status).toBe('applied')
    expect((await a.deletePattern('newsroom:article:v1:m*')).status).toBe('applied')
    expect((await a.publish('changed')).status).toBe('applied')
    await redis.master.kill()
    replica!.resume()
    // Nobody had a rule for the event when it was published first.
    b.on('changed', () => [tag('of an event')])
    await redis.killMaster()
    await allIsWell(a, b)
    for (const layer of [here, there]) {
      await vi.waitFor(async () => expect([...(await layer.getMany(ids)).keys()]).toEqual([]), patience)
    }
  } finally {
    await redis.stop()
  }
}, 120_000)
