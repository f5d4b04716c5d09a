import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { type Layer, warmPopular } from '../../src/index.ts'
import { openCache } from '../support/fleet.ts'
import { freshIds } from './fresh-ids.ts'
import { openPair, untilFound } from './pair.ts'
import type { Topology } from './topology.ts'

// In a cluster an item waits for as long as a write may take.
const timeouts = { read: '5s', write: '1s', connect: '5s' }

export function describeWarming(topology: () => Topology): void {
  it('warms many ids, wherever they lie, and brings back nothing that was invalidated meanwhile', async () => {
    const { here, there, trouble } = await openPair(topology(), { timeouts })
    const ids = freshIds(60)
    const [removed, written] = ids as [string, string]
    const result = await here.warm(async function* () {
      const rows = ids.map((id) => ({ id, value: `value of ${id}` }))
      await there.delete(removed)
      await there.set(written, 'newer')
      yield rows
    })
    expect(result).toMatchObject({ stored: 58, failed: 0 })
    expect(await there.getMany(ids)).toEqual(
      new Map([[written, 'newer'], ...ids.slice(2).map((id) => [id, `value of ${id}`] as const)]),
    )
    await untilFound(here, written, 'newer')
    expect(await here.get(removed)).toBeUndefined()
    expect(trouble()).toEqual([])
  })

  it('schedules, and knows what is popular, with the rights that it has', async () => {
    const { redis, namespace = `t-${randomUUID()}` } = topology()
    const cache = openCache({ redis, namespace, timeouts, layers: { hot: { popularity: true } } })
    await cache.ready()
    const hot = cache.layer('hot') as Layer<string>
    await hot.getOrSet('1', () => 'one')
    await cache.clear()
    expect(await hot.popular(1)).toEqual([{ id: '1' }])
    const load = ({ id }: { id: string }): string => `again ${id}`
    const scheduled = cache.scheduleWarming(randomUUID(), (run) => warmPopular(hot, { ...run, load }))
    await scheduled.first
    expect(await hot.get('1')).toBe('again 1')
    await hot.popular()
  })
}
