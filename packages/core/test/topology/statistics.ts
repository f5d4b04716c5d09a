import { randomUUID } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import { openCache } from '../support/fleet.ts'
import { handClock } from '../operations/support.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { freshIds } from './fresh-ids.ts'
import { allIsWell, layers, patience } from './pair.ts'
import type { Topology } from './topology.ts'

export function describeStatistics(topology: () => Topology): void {
  it('tells what all processes have counted and what they keep, wherever it lies, and why an id is answered as it is', async () => {
    const { redis, namespace = `t-${randomUUID()}` } = topology()
    const clocks = [handClock(), handClock()] as const
    const options = { redis, namespace, layers, statistics: true }
    const [a, b] = [openCache({ ...options, clock: clocks[0] }), openCache({ ...options, clock: clocks[1] })]
    await allIsWell(a, b)
    const before = (await b.stats({ keys: { keys: 1_000_000 } })).lastHour.misses
    const ids = freshIds(40)
    await a.layer('article').setMany(ids.map((id) => [id, 'value'] as const))
    await a.layer('article').getMany(freshIds(7))
    clocks[0].tick()
    await vi.waitFor(() => expect(stateOf(a).background).toBe(0), patience)

    const { keys, lastHour, scope } = await b.stats({ keys: { keys: 1_000_000, time: '20s' } })
    expect(scope).toBe('fleet')
    expect(lastHour.misses - before).toBe(7)
    const article = keys?.layers.find(({ layer }) => layer === 'article')
    expect(keys?.isComplete).toBe(true)
    expect(article?.keys).toBeGreaterThanOrEqual(40)
    expect(article?.ttl.reduce((all, share) => all + share.keys, 0)).toBe(article?.keys)

    const { position } = await b.invalidateTags([`tag of ${ids[0]}`])
    expect(position).toBeGreaterThan(0)
    expect(await b.explain('article', ids[0]!)).toMatchObject({ redis: { state: 'fresh', leased: false } })
  })
}
