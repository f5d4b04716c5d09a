import { expect, it, vi } from 'vitest'
import type { Layer, LayerOptions } from '../../src/index.ts'
import { countingClock, openCache, readyCache, shared } from '../support/fleet.ts'
import { codeOf, heldLoader } from '../support/loads.ts'

const down = (): never => {
  throw new Error('the source is down')
}

// Neither deaf nor told the time by Redis again when a test has set its clock ahead.
const maxStaleness = '1d'

async function oneLayer(options: LayerOptions<any>) {
  const clock = countingClock()
  const layers = { it: { ttl: '10s', jitter: 0, ...options } }
  const cache = await readyCache({ ...shared(), clock, maxStaleness, layers })
  const layer: Layer<any> = cache.layer('it')
  await layer.get('the first command asks for the time')
  return { cache, clock, layer }
}

it('serves a stale value when the load fails, and only within its window', async () => {
  const { clock, layer } = await oneLayer({ staleIfErrorFor: '1m', retryAfter: 0 })
  await layer.set('1', 'old')
  clock.jump(10_001)
  expect(await layer.get('1')).toBeUndefined()
  expect(await layer.read('1', down)).toMatchObject({
    outcome: 'stale',
    value: 'old',
    ttlLeft: 0,
    why: 'the load failed',
  })
  clock.jump(59_000)
  expect(await layer.getOrSet('1', down)).toBe('old')
  clock.jump(1001)
  await expect(layer.getOrSet('1', down)).rejects.toThrow('the source is down')
})

it('counts stale windows from the original write, however often the value was served or copied', async () => {
  const where = shared()
  const layers = { it: { ttl: '10s', jitter: 0, staleIfErrorFor: '1m', retryAfter: 0 } }
  const clocks = [countingClock(), countingClock()] as const
  const [a, b] = await Promise.all(clocks.map((clock) => readyCache({ ...where, clock, maxStaleness, layers })))
  await a!.layer('it').set('1', 'old')
  expect(await b!.layer('it').get('1')).toBe('old')
  for (const ahead of [10_001, 20_000, 20_000]) {
    clocks.forEach((clock) => clock.jump(ahead))
    for (const cache of [a!, b!]) expect(await cache.layer('it').getOrSet('1', down)).toBe('old')
  }
  clocks.forEach((clock) => clock.jump(20_000))
  for (const cache of [a!, b!])
    await expect(cache.layer('it').getOrSet('1', down)).rejects.toThrow('the source is down')
})

it('serves no stale value where the layer does not ask for it', async () => {
  const { clock, layer } = await oneLayer({})
  await layer.set('1', 'old')
  clock.jump(10_001)
  await expect(layer.getOrSet('1', down)).rejects.toThrow('the source is down')
})

it('never serves a removed value for a load that fails', async () => {
  const { cache, clock, layer } = await oneLayer({ staleIfErrorFor: '1h', retryAfter: 0 })
  const removals = [
    () => layer.delete('1'),
    () => layer.clear(),
    () => cache.invalidateTags(['t']),
    () => cache.clear(),
  ]
  for (const remove of removals) {
    await layer.set('1', 'old', { tags: ['t'] })
    clock.jump(11_000)
    await remove()
    await expect(layer.getOrSet('1', down)).rejects.toThrow('the source is down')
  }
})

it('asks a failing source again only after retryAfter, while a stale value stands in', async () => {
  const { clock, layer } = await oneLayer({ staleIfErrorFor: '1h', retryAfter: '5s' })
  await layer.set('1', 'old')
  await layer.set('2', 'other')
  clock.jump(10_001)
  const failing = vi.fn<() => never>(down)
  for (let reads = 0; reads < 10; reads++) expect(await layer.getOrSet('1', failing)).toBe('old')
  expect(failing).toHaveBeenCalledTimes(1)
  // Another id is not held off.
  expect(await layer.getOrSet('2', () => 'new')).toBe('new')
  clock.jump(4900)
  await layer.getOrSet('1', failing)
  expect(failing).toHaveBeenCalledTimes(1)
  clock.jump(101)
  await layer.getOrSet('1', failing)
  expect(failing).toHaveBeenCalledTimes(2)
  clock.jump(5001)
  expect(await layer.getOrSet('1', () => 'new')).toBe('new')
})

it('does not hold off a forced refresh', async () => {
  const { clock, layer } = await oneLayer({ staleIfErrorFor: '1h', retryAfter: '1h' })
  await layer.set('1', 'old')
  clock.jump(10_001)
  expect(await layer.getOrSet('1', down)).toBe('old')
  expect(await layer.getOrSet('1', () => 'new', { forceRefresh: true })).toBe('new')
  expect(await layer.get('1')).toBe('new')
})

it('serves stale at once while one refresh runs, then the new value', async () => {
  const { clock, layer } = await oneLayer({ staleFor: '1m' })
  await layer.set('1', 'old')
  clock.jump(10_001)
  const loader = heldLoader()
  for (let reads = 0; reads < 5; reads++) {
    expect(await layer.read('1', loader)).toMatchObject({
      outcome: 'stale',
      value: 'old',
      why: 'stale while refreshing',
    })
  }
  await loader.called()
  loader.resolve('new')
  await vi.waitFor(async () => expect(await layer.read('1', loader)).toMatchObject({ outcome: 'hit', value: 'new' }))
  expect(loader.calls).toBe(1)
})

it('waits for the load after the window for refreshing has passed, with the longer one for errors', async () => {
  const { clock, layer } = await oneLayer({ staleFor: '10s', staleIfErrorFor: '1h', retryAfter: 0 })
  await layer.set('1', 'old')
  clock.jump(20_001)
  expect(await layer.getOrSet('1', down)).toBe('old')
  expect(await layer.read('1', () => 'new')).toMatchObject({ outcome: 'loaded', value: 'new' })
})

it('lets both stale windows begin with the end of freshness, not one behind the other', async () => {
  const { clock, layer } = await oneLayer({ staleFor: '10s', staleIfErrorFor: '1m', retryAfter: 0 })
  await layer.set('1', 'old')
  clock.jump(69_000)
  expect(await layer.getOrSet('1', down)).toBe('old')
  clock.jump(1001)
  await expect(layer.getOrSet('1', down)).rejects.toThrow('the source is down')
})

it('lets no stale value stand in whose window has passed while its load ran', async () => {
  const { clock, layer } = await oneLayer({ staleIfErrorFor: '1m', retryAfter: 0 })
  await layer.set('1', 'old')
  clock.jump(10_001)
  const loader = heldLoader()
  const reading = layer.getOrSet('1', loader)
  await loader.called()
  clock.jump(60_000)
  loader.reject(new Error('the source is down'))
  await expect(reading).rejects.toThrow('the source is down')
})

it('lets a call have stale windows of its own', async () => {
  const { clock, layer } = await oneLayer({ retryAfter: 0 })
  await layer.getOrSet('1', () => 'old', { staleIfErrorFor: '1h' })
  await layer.getOrSet('2', () => 'old', { staleFor: '1h' })
  clock.jump(10_001)
  expect(await layer.getOrSet('1', down)).toBe('old')
  expect(await layer.read('2', () => 'new')).toMatchObject({ outcome: 'stale', value: 'old' })
})

it('makes an expired value wait for its load, and stand in when that fails, with either codec', async () => {
  for (const codec of ['msgpack', 'json'] as const) {
    const where = shared()
    const layers = { it: { codec, retryAfter: 0 } }
    const [a, b] = await Promise.all([1, 2].map(() => readyCache({ ...where, layers })))
    await a!.layer('it').set('1', 'old')
    await a!.layer('it').expire('1')
    for (const cache of [a!, b!]) {
      expect(await cache.layer('it').get('1')).toBeUndefined()
      expect(await cache.layer('it').ttlLeft('1')).toBeUndefined()
      expect(await cache.layer('it').read('1', down)).toMatchObject({ outcome: 'stale', value: 'old', ttlLeft: 0 })
    }
    expect(await b!.layer('it').read('1', () => 'new')).toMatchObject({ outcome: 'loaded', value: 'new' })
  }
})

it('serves stale after the soft limit while the load runs on', async () => {
  const { clock, layer } = await oneLayer({ staleIfErrorFor: '1h', retryAfter: 0, loadTimeout: { soft: 5 } })
  await layer.set('1', 'old')
  clock.jump(10_001)
  const loader = heldLoader()
  expect(await layer.read('1', loader)).toMatchObject({ outcome: 'stale', value: 'old', why: 'the load takes long' })
  loader.resolve('new')
  await vi.waitFor(async () => expect(await layer.get('1')).toBe('new'))
  expect(loader.calls).toBe(1)
})

it('gives up at the hard limit with LOAD_TIMEOUT and aborts the loader', async () => {
  const { layer } = await oneLayer({ loadTimeout: { hard: 10 } })
  const loader = heldLoader()
  expect(await codeOf(layer.getOrSet('1', loader))).toBe('LOAD_TIMEOUT')
  await vi.waitFor(() => expect(loader.signals[0]!.reason).toMatchObject({ code: 'LOAD_TIMEOUT' }))
  loader.reject(new Error('aborted'))
})

it('serves stale at the hard limit where it may', async () => {
  const { clock, layer } = await oneLayer({ staleIfErrorFor: '1h', retryAfter: 0, loadTimeout: { hard: 10 } })
  await layer.set('1', 'old')
  clock.jump(10_001)
  const loader = heldLoader()
  expect(await layer.getOrSet('1', loader)).toBe('old')
  loader.reject(new Error('aborted'))
})

it('has the same windows without Redis', async () => {
  const clock = countingClock()
  const layers = { it: { ttl: '10s', jitter: 0, staleIfErrorFor: '1m', retryAfter: 0 } }
  const layer = openCache({ clock, layers }).layer('it')
  await layer.set('1', 'old')
  clock.jump(69_900)
  expect(await layer.getOrSet('1', down)).toBe('old')
  clock.jump(101)
  await expect(layer.getOrSet('1', down)).rejects.toThrow('the source is down')
})
