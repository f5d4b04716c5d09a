import { expect, it, vi } from 'vitest'
import type { Cache, Invalidation, Layer } from '../../src/index.ts'
import { freshIds } from './fresh-ids.ts'
import { openPair, patience, untilFound } from './pair.ts'
import type { Topology } from './topology.ts'

interface Case {
  readonly cache: Cache
  readonly namespace: string
  readonly layer: Layer<string>
  readonly ids: readonly string[]
}

const removals: [name: string, remove: (from: Case) => Promise<Invalidation>][] = [
  ['delete', ({ layer, ids }) => layer.delete(ids[0]!)],
  ['deleteMany', ({ layer, ids }) => layer.deleteMany(ids)],
  ['invalidateTags', ({ cache }) => cache.invalidateTags(['news', 'other'])],
  ['layer.clear', ({ layer }) => layer.clear()],
  ['clearLayers', ({ cache }) => cache.clearLayers(['session', 'article'])],
  ['clear', ({ cache }) => cache.clear()],
  ['deletePattern', ({ cache, namespace }) => cache.deletePattern(`${namespace}:article:*`)],
]

const expiries: [name: string, expire: (from: Case) => Promise<Invalidation>][] = [
  ['expire', ({ layer, ids }) => layer.expire(ids[0]!)],
  ['expireTags', ({ cache }) => cache.expireTags(['news', 'other'])],
]

/** Whatever one instance makes invalid, the other hears of. */
export function describeInvalidations(topology: () => Topology): void {
  it.each(removals)('hears of %s', async (_name, remove) => {
    const { a, namespace, here, there, trouble } = await openPair(topology())
    const ids = freshIds(3)
    for (const id of ids) await here.set(id, 'old', { tags: ['news'] })
    expect((await there.getMany(ids)).size).toBe(3)

    expect((await remove({ cache: a, namespace, layer: here, ids })).status).toBe('applied')
    expect(here.peek(ids[0]!)).toBeUndefined()
    expect(await here.get(ids[0]!)).toBeUndefined()
    await vi.waitFor(() => expect(there.peek(ids[0]!)).toBeUndefined(), patience)
    expect(await there.get(ids[0]!)).toBeUndefined()
    expect(await there.getOrSet(ids[0]!, () => 'new')).toBe('new')
    await untilFound(here, ids[0]!, 'new')
    expect(trouble()).toEqual([])
  })

  it.each(expiries)('hears of %s, and still has the value for when loading fails', async (_name, expire) => {
    const { a, namespace, here, there, trouble } = await openPair(topology())
    const ids = freshIds(1)
    await here.set(ids[0]!, 'old', { tags: ['news'] })
    expect(await there.get(ids[0]!)).toBe('old')

    expect((await expire({ cache: a, namespace, layer: here, ids })).status).toBe('applied')
    await vi.waitFor(() => expect(there.peek(ids[0]!)).toBeUndefined(), patience)
    expect(await there.getOrSet(ids[0]!, () => Promise.reject(new Error('no source')))).toBe('old')
    expect(await here.getOrSet(ids[0]!, () => 'new')).toBe('new')
    await untilFound(there, ids[0]!, 'new')
    expect(trouble().filter((type) => type !== 'load-failed')).toEqual([])
  })

  it.each(['set', 'update'] as const)('hears of %s', async (verb) => {
    const { here, there, trouble } = await openPair(topology())
    const [id] = freshIds(1) as [string]
    await here.set(id, 'old')
    expect(await there.get(id)).toBe('old')
    await (verb === 'set' ? here.set(id, 'new') : here.update(id, () => 'new'))
    expect(await here.get(id)).toBe('new')
    await untilFound(there, id, 'new')
    expect(trouble()).toEqual([])
  })
}
