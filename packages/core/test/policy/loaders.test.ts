import { expect, it, vi } from 'vitest'
import { type Layer, type LayerOptions, type PreviousEntry, entry, notModified } from '../../src/index.ts'
import { countingClock, expectQuiet, openFleet, rawRedis, readyCache, shared } from '../support/fleet.ts'
import { codeOf, heldLoader } from '../support/loads.ts'

async function oneLayer(options: LayerOptions<any> = {}) {
  const clock = countingClock()
  const where = shared()
  const layers = { it: { ttl: '10s', jitter: 0, staleIfErrorFor: '1h', retryAfter: 0, ...options } }
  const cache = await readyCache({ ...where, clock, maxStaleness: '1d', layers })
  const layer: Layer<any> = cache.layer('it')
  await layer.get('the first command asks for the time')
  return { cache, clock, layer, key: `${where.namespace}:it:v1:1`, redis: rawRedis() }
}

it('tells the loader its id, params and signal, and no previous value at first', async () => {
  const { layer } = await oneLayer()
  const loader = vi.fn<(context: object) => string>(() => 'value')
  await layer.getOrSet(7, loader, { params: { page: 2 } })
  expect(loader.mock.calls).toEqual([
    [{ id: '7', params: { page: 2 }, signal: expect.any(AbortSignal), previous: undefined }],
  ])
})

it('takes ttl, tags and etag of a value from its loader', async () => {
  const { cache, layer, key, redis } = await oneLayer({ tags: (value: string) => [`of ${value}`] })
  const load = () => entry('value', { ttl: '1m', tags: ['loaded'], etag: 'W/"1"', staleIfErrorFor: 0 })
  const read = await layer.read('1', load, { tags: ['called'] })
  expect(read).toMatchObject({ outcome: 'loaded', stored: true, value: 'value' })
  expect(read.outcome === 'loaded' && read.tags.toSorted()).toEqual(['called', 'loaded', 'of value'])
  expect(Math.round((await layer.ttlLeft('1'))! / 1000)).toBe(60)
  expect(await redis.pttl(key)).toBeLessThanOrEqual(60_000)
  for (const tag of ['called', 'loaded', 'of value']) {
    await layer.getOrSet('1', load, { tags: ['called'], forceRefresh: true })
    expect(await layer.has('1')).toBe(true)
    await cache.invalidateTags([tag])
    expect(await layer.has('1'), tag).toBe(false)
  }
})

it('gives a value that its loader does not want stored to all who wait, and keeps nothing', async () => {
  const { cache, layer, key, redis } = await oneLayer()
  const loader = heldLoader<unknown>()
  const reads = [1, 2].map(() => layer.read('1', loader))
  await loader.called()
  loader.resolve(entry('once', { store: false }))
  for (const read of await Promise.all(reads)) {
    expect(read).toMatchObject({ outcome: 'loaded', stored: false, value: 'once', why: 'loaded, not stored' })
  }
  expect(loader.calls).toBe(1)
  await expectQuiet(cache)
  expect(layer.peek('1')).toBeUndefined()
  expect(await redis.exists(key, `lease:{${key}}`)).toBe(0)
  expect(await layer.getOrSet('1', () => 'next')).toBe('next')
})

it('gives the next loader the stale value with its etag, tags and age, from memory and from Redis', async () => {
  const where = shared()
  const clocks = [countingClock(), countingClock()] as const
  const around = { maxStaleness: '1d', layers: { it: { ttl: '10s', jitter: 0, staleIfErrorFor: '1h' } } }
  const caches = await Promise.all(clocks.map((clock) => readyCache({ ...where, ...around, clock })))
  await Promise.all(caches.map((cache) => cache.layer('it').get('the first command asks for the time')))
  await caches[0]!.layer('it').getOrSet('1', () => entry({ n: 1 }, { etag: '"1"', tags: ['t'] }))
  clocks.forEach((clock) => clock.jump(15_000))
  for (const cache of caches) {
    const told: (PreviousEntry | undefined)[] = []
    await cache.layer('it').getOrSet('1', ({ previous }) => {
      told.push(previous)
      return entry('unwanted', { store: false })
    })
    expect(told).toEqual([{ value: { n: 1 }, etag: '"1"', tags: ['t'], age: expect.any(Number) }])
    expect(Math.abs(told[0]!.age - 15_000)).toBeLessThan(5000)
  }
})

it('gives a value that was not modified a new life, with its tags and its etag', async () => {
  const { cache, clock, layer } = await oneLayer()
  await layer.getOrSet('1', () => entry('value', { etag: '"1"', tags: ['t'] }))
  clock.jump(10_001)
  expect(await layer.read('1', () => notModified())).toMatchObject({ outcome: 'loaded', stored: true, value: 'value' })
  expect(await layer.read('1')).toMatchObject({ outcome: 'hit', tags: ['t'] })
  expect(Math.round((await layer.ttlLeft('1'))! / 1000)).toBe(10)

  clock.jump(10_001)
  const etags: unknown[] = []
  await layer.getOrSet('1', ({ previous }) => {
    etags.push(previous?.etag)
    return notModified({ ttl: '1m', etag: '"2"', tags: ['u'] })
  })
  expect(etags).toEqual(['"1"'])
  expect(Math.round((await layer.ttlLeft('1'))! / 1000)).toBe(60)
  clock.jump(60_001)
  await layer.getOrSet('1', ({ previous }) => {
    etags.push(previous?.etag)
    return notModified()
  })
  expect(etags).toEqual(['"1"', '"2"'])
  expect(await layer.read('1')).toMatchObject({ tags: ['u'] })
  await cache.invalidateTags(['u'])
  expect(await layer.get('1')).toBeUndefined()
})

it('refuses notModified from a loader that had no previous value, switched on or off', async () => {
  const { cache, layer, key, redis } = await oneLayer()
  const off = await readyCache({ ...shared(), enabled: false, layers: { it: {} } })
  expect(await codeOf(layer.getOrSet('1', () => notModified()))).toBe('VALUE_UNSUPPORTED')
  expect(await codeOf(off.layer('it').getOrSet('1', () => notModified()))).toBe('VALUE_UNSUPPORTED')
  await expectQuiet(cache)
  expect(await redis.exists(key, `lease:{${key}}`)).toBe(0)
})

it('does not offer a removed value as the previous one', async () => {
  const { clock, layer } = await oneLayer()
  await layer.set('1', 'old')
  clock.jump(10_001)
  await layer.delete('1')
  const loader = vi.fn<(context: { previous: unknown }) => string>(() => 'new')
  await layer.getOrSet('1', loader)
  expect(loader.mock.calls[0]![0].previous).toBeUndefined()
})

it('runs at most loadConcurrency loaders of a layer at once, each in its turn', async () => {
  const { layer } = await oneLayer({ loadConcurrency: 2 })
  let running = 0
  let most = 0
  const loads = Array.from({ length: 10 }, (_, id) =>
    layer.getOrSet(id, async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return id
    }),
  )
  expect(await Promise.all(loads)).toEqual(Array.from({ length: 10 }, (_, id) => id))
  expect(most).toBe(2)
})

it('lets a hit pass while all turns are taken', async () => {
  const { layer } = await oneLayer({ loadConcurrency: 1 })
  await layer.set('there', 'value')
  const loader = heldLoader()
  const slow = layer.getOrSet('slow', loader)
  await loader.called()
  expect(await layer.getOrSet('there', () => 'other')).toBe('value')
  loader.resolve('done')
  expect(await slow).toBe('done')
})

it('gives a failed load’s turn back', async () => {
  const { layer } = await oneLayer({ loadConcurrency: 1 })
  for (let id = 0; id < 3; id++) {
    await expect(layer.getOrSet(id, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  }
  expect(await layer.getOrSet('1', () => 'value')).toBe('value')
})

it('loads whatever is cached on a forced refresh, and replaces it here and in Redis', async () => {
  const options = { ...shared(), layers: { it: {} } }
  const [cache] = await openFleet(1, options)
  const layer = cache!.layer('it')
  await layer.set('1', 'old')
  expect(await layer.getOrSet('1', () => 'new', { forceRefresh: false })).toBe('old')
  expect(await layer.getOrSet('1', () => 'new', { forceRefresh: true })).toBe('new')
  expect(await layer.get('1')).toBe('new')
  const [newcomer] = await openFleet(1, options)
  expect(await newcomer!.layer('it').get('1')).toBe('new')
})

it('takes over from a running load on a forced refresh: the older one is not kept', async () => {
  const { layer, cache } = await oneLayer()
  const first = heldLoader()
  const running = layer.getOrSet('1', first)
  await first.called()
  expect(await layer.getOrSet('1', () => 'forced', { forceRefresh: true })).toBe('forced')
  first.resolve('first')
  expect(await running).toBe('first')
  await expectQuiet(cache)
  expect(await layer.get('1')).toBe('forced')
})
