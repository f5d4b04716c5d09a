import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Layer } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { heldLoader } from '../support/loads.ts'
import { freshIds } from './fresh-ids.ts'
import { describeInvalidations } from './invalidations.ts'
import { allIsWell, openPair, patience, untilFound } from './pair.ts'
import type { Topology } from './topology.ts'
import { describeStatistics } from './statistics.ts'
import { describeWarming } from './warming.ts'

/** What users may expect of the engine on whatever Redis they run. */
export function describeBehaviours(start: () => Promise<Topology>): void {
  let topology: Topology
  beforeAll(async () => {
    topology = await start()
  }, 60_000)
  afterAll(async () => {
    await topology?.stop()
  })
  const current = (): Topology => topology

  describeReading(current)
  describeInvalidations(current)
  describeLoading(current)
  describeWarming(current)
  describeStatistics(current)
  describeOutage(current)
}

function describeReading(topology: () => Topology): void {
  it('keeps values in Redis and in memory, for every instance', async () => {
    const { here, there, trouble } = await openPair(topology())
    const [id, missing] = freshIds(2) as [string, string]
    expect((await here.set(id, 'value')).status).toBe('applied')
    expect(await here.get(id)).toBe('value')
    expect(here.peek(id)).toBe('value')
    expect(await there.read(id)).toMatchObject({ outcome: 'hit', tier: 'redis', value: 'value' })
    expect(await there.read(id)).toMatchObject({ outcome: 'hit', tier: 'memory', value: 'value' })
    expect(await there.get(missing)).toBeUndefined()
    expect([await there.has(id), await there.has(missing)]).toEqual([true, false])
    expect(trouble()).toEqual([])
  })

  it('loads what is missing, and keeps it', async () => {
    const { here, there, trouble } = await openPair(topology())
    const [id] = freshIds(1) as [string]
    expect(await here.getOrSet(id, () => 'loaded', { tags: ['news'] })).toBe('loaded')
    expect(await there.read(id, () => 'not run')).toMatchObject({ tier: 'redis', value: 'loaded', tags: ['news'] })
    expect(trouble()).toEqual([])
  })

  it('reads, loads, writes and removes many ids at a time, wherever they lie', async () => {
    const { a, b, here, there, trouble } = await openPair(topology())
    const ids = freshIds(200)
    await here.setMany(ids.slice(0, 100).map((id) => [id, `value of ${id}`] as const))
    const values = await there.getOrSetMany(ids, (missing) => new Map(missing.map((id) => [id, `value of ${id}`])))
    expect([...values]).toEqual(ids.map((id) => [id, `value of ${id}`]))
    expect((await here.getMany(ids)).size).toBe(200)

    expect((await here.deleteMany(ids)).status).toBe('applied')
    expect((await here.getMany(ids)).size).toBe(0)
    await vi.waitFor(async () => expect((await there.getMany(ids)).size).toBe(0), patience)
    await allIsWell(a, b)
    expect(trouble()).toEqual([])
  })
}

function describeLoading(topology: () => Topology): void {
  it('loads once for callers in two instances', async () => {
    const { a, b, here, there, trouble } = await openPair(topology())
    const [id] = freshIds(1) as [string]
    const loader = heldLoader()
    const reads = [here, there].flatMap((layer) => [layer.getOrSet(id, loader), layer.getOrSet(id, loader)])
    await loader.called()
    await vi.waitFor(() => expect([stateOf(a).flights, stateOf(b).flights]).toEqual([1, 1]), patience)
    loader.resolve('value')
    expect(await Promise.all(reads)).toEqual(['value', 'value', 'value', 'value'])
    expect(loader.calls).toBe(1)
    expect(trouble()).toEqual([])
  })

  const overtaking: [name: string, overtake: (layer: Layer<string>, id: string) => Promise<unknown>][] = [
    ['delete', (layer, id) => layer.delete(id)],
    ['set', (layer, id) => layer.set(id, 'new')],
    ['update', (layer, id) => layer.update(id, () => 'new')],
  ]

  it.each(overtaking)('keeps no load that %s of another instance has overtaken', async (_name, overtake) => {
    const { here, there } = await openPair(topology())
    const [id] = freshIds(1) as [string]
    const loader = heldLoader()
    const reading = here.getOrSet(id, loader)
    await loader.called()
    await overtake(there, id)
    loader.resolve('old')
    await reading
    expect(await there.get(id)).not.toBe('old')
    await vi.waitFor(async () => expect(await here.get(id)).toBe(await there.get(id)), patience)
    expect(await here.get(id)).not.toBe('old')
  })

  it('gives back the lease of a load that failed', async () => {
    const { a, here, there, trouble } = await openPair(topology())
    const [id] = freshIds(1) as [string]
    await expect(here.getOrSet(id, () => Promise.reject(new Error('no source')))).rejects.toThrow('no source')
    await vi.waitFor(() => expect(stateOf(a).leases).toBe(0), patience)
    expect(await there.getOrSet(id, () => 'value')).toBe('value')
    expect(trouble()).toEqual(['load-failed'])
  })
}

function describeOutage(topology: () => Topology): void {
  it('answers during an outage, and afterwards has forgotten nothing that was invalidated', async () => {
    const hasty = { timeouts: { read: '300ms', write: '300ms', connect: '1s' }, breaker: { resetAfter: '100ms' } }
    const { a, b, here, there } = await openPair(topology(), hasty)
    const [removed, tagged, kept, loaded] = freshIds(4) as [string, string, string, string]
    for (const [id, tags] of [
      [removed, []],
      [tagged, ['news']],
      [kept, []],
    ] as const) {
      await here.set(id, 'old', { tags })
      expect(await there.get(id)).toBe('old')
    }
    const { outage } = topology()
    await outage.begin()
    expect((await here.delete(removed)).status).toBe('queued')
    expect((await a.invalidateTags(['news'])).status).toBe('queued')
    expect(await here.getOrSet(loaded, () => 'loaded')).toBe('loaded')
    expect([here.peek(removed), here.peek(tagged)]).toEqual([undefined, undefined])

    await outage.end()
    await vi.waitFor(async () => {
      expect([await here.get(removed), await here.get(tagged)]).not.toContain('old')
      expect(stateOf(a)).toMatchObject({ connected: true, deaf: false, queued: 0 })
    }, patience)
    await allIsWell(a, b)
    await untilFound(there, removed, undefined)
    await untilFound(there, tagged, undefined)
    await untilFound(here, kept, 'old')
    await untilFound(there, kept, 'old')
    await vi.waitFor(async () => expect((await here.set(removed, 'new')).status).toBe('applied'), patience)
    await untilFound(there, removed, 'new')
  }, 60_000)
}
