import { expect, it, vi } from 'vitest'
import { type Cache, createCache } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { readyCache, shared } from '../support/fleet.ts'
import { codeOf } from '../support/loads.ts'

const layers = { it: { ttl: '1h' } }

/** Everything that can be asked of a cache and its layers, but for looks into memory. */
function allCalls(cache: Cache<any>): Promise<unknown>[] {
  const layer = cache.layer('it')
  return [
    layer.get('1'),
    layer.read('1'),
    layer.read('1', () => 1),
    layer.getOrSet('1', () => 1),
    layer.getOrSet('1', () => 1, { forceRefresh: true }),
    layer.set('1', 1),
    layer.update('1', () => 1),
    layer.delete('1'),
    layer.expire('1'),
    layer.has('1'),
    layer.ttlLeft('1'),
    layer.getMany(['1']),
    layer.getOrSetMany(['1'], () => [1]),
    layer.setMany([['1', 1]]),
    layer.deleteMany(['1']),
    layer.clear(),
    layer.warm([]),
    layer.popular(),
    layer.wrap(() => 1, { id: () => '1' })(),
    cache.invalidateTags(['t']),
    cache.expireTags(['t']),
    cache.clearLayers(['it']),
    cache.clear(),
    cache.publish('e', 1),
    (async () => cache.on('e', () => []))(),
    (async () => cache.scheduleWarming('w', async () => {}))(),
    cache.deletePattern('cache:*'),
  ]
}

for (const kind of ['with Redis', 'without Redis', 'switched off'] as const) {
  it(`rejects every call after close with CLOSED (${kind})`, async () => {
    const options = kind === 'without Redis' ? {} : shared()
    const cache = await readyCache({ ...options, enabled: kind !== 'switched off', layers })
    await cache.layer('it').set('1', 'value')
    await cache.close()
    const codes = await Promise.all(allCalls(cache).map(codeOf))
    expect(codes).toEqual(codes.map(() => 'CLOSED'))
    expect(cache.layers()).toHaveLength(1)
    expect(stateOf(cache)).toMatchObject({ flights: 0, tickets: 0, leases: 0, background: 0, memoryBytes: 0 })
  })
}

it('runs no loader and no write after close', async () => {
  const cache = await readyCache({ ...shared(), layers })
  await cache.close()
  const work = vi.fn<() => number>(() => 1)
  const layer = cache.layer('it')
  await Promise.allSettled([layer.getOrSet('1', work), layer.update('1', work), layer.wrap(work, { id: () => '1' })()])
  await Promise.allSettled([layer.getOrSetMany(['1'], () => [work()])])
  expect(work).not.toHaveBeenCalled()
})

it('closes once however often it is asked to', async () => {
  const cache = await readyCache({ ...shared(), layers })
  const first = cache.close()
  expect(cache.close()).toBe(first)
  await first
  await cache.close()
  await cache[Symbol.asyncDispose]()
})

it('closes at the end of its scope', async () => {
  const options = { ...shared(), layers }
  let outside: Cache<typeof layers>
  {
    await using cache = createCache(options)
    await cache.layer('it').set('1', 'value')
    outside = cache
  }
  expect(await codeOf(outside.layer('it').get('1'))).toBe('CLOSED')
})
