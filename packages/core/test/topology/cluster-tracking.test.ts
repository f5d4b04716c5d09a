import { type RedisCluster, startCluster } from '@tooling/redis-harness'
import { Cluster } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Layer } from '../../src/index.ts'
import { eventLog } from '../support/event-log.ts'
import { openCache } from '../support/fleet.ts'
import { idsIn } from './ids-in.ts'
import { allIsWell, patience } from './pair.ts'

const layers = { article: { ttl: '1h' } } as const

describe('client tracking of a cluster', () => {
  let cluster: RedisCluster
  beforeAll(async () => {
    cluster = await startCluster()
  }, 60_000)
  afterAll(() => cluster.stop())

  const clientOf = (): Cluster => new Cluster(cluster.nodes.map(({ host, port }) => ({ host, port })))

  /** A cache, and another program in the same cluster. */
  async function opened(namespace: string) {
    const { logger, types } = eventLog()
    const cache = openCache({ redis: clientOf, namespace, clientTracking: true, maxStaleness: 1000, logger, layers })
    const program = clientOf()
    program.on('error', () => {})
    onTestFinished(() => program.disconnect())
    await allIsWell(cache)
    return { cache, article: cache.layer('article') as Layer<string>, program, types }
  }

  /** Until copies stay in memory and go from there when the other program deletes their key, three times in a row. */
  async function hears(article: Layer<string>, program: Cluster, prefix: string, id: string): Promise<boolean> {
    await vi.waitFor(async () => {
      for (let round = 0; round < 3; round += 1) {
        await article.set(id, 'old')
        await vi.waitFor(async () => {
          await article.get(id)
          expect(article.peek(id)).toBe('old')
        })
        await program.del(prefix + id)
        await expect.poll(() => article.peek(id)).toBeUndefined()
      }
    }, patience)
    return true
  }

  it('forgets what another program has deleted, whichever server has it', { timeout: 60_000 }, async () => {
    const { article, program, types } = await opened('tracked')
    const ids = await Promise.all(
      [0, 1, 2].map(async (shard) => (await idsIn(cluster, shard, 'tracked:article:v1:'))[0]),
    )
    for (const id of ids) expect(await hears(article, program, 'tracked:article:v1:', id)).toBe(true)
    expect(types()).not.toContain('tracking-refused')
  })

  it('hears from a replica that has become a master', { timeout: 120_000 }, async () => {
    const { article, cache, program } = await opened('succeeded')
    // Not that of the log.
    const shard = ((await cluster.shardOf('{succeeded:invalidation}:log')) + 1) % 3
    const [id] = await idsIn(cluster, shard, 'succeeded:article:v1:')
    expect(await hears(article, program, 'succeeded:article:v1:', id)).toBe(true)
    await cluster.killMaster(shard)
    await allIsWell(cache)
    expect(await hears(article, program, 'succeeded:article:v1:', id)).toBe(true)
  })
})
