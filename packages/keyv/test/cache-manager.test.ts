import { createCache, queryLayer } from '@cache/core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type ManagerOptions, createCacheManager } from '../src/index.ts'
import { type TestCache, openCache, places, shared } from './support.ts'

const managerOver = (cache: TestCache, options: ManagerOptions = {}) =>
  createCacheManager({ ...options, cache, layer: 'keyv' })

const always = '1d'

describe.each(places)('the facade on %s', (_, options) => {
  it('shares its keys and values with whoever reads the layer', async () => {
    const cache = await openCache(options())
    const manager = managerOver(cache)
    await manager.set('key', { a: 1 })
    expect(await cache.layer('keyv').get('key')).toEqual({ a: 1 })
    await cache.layer('keyv').set('key', 2)
    expect(await manager.wrap('key', () => 3)).toBe(2)
  })

  it('takes undefined for nothing: to set it is to delete, and to load it keeps nothing', async () => {
    const manager = managerOver(await openCache(options()))
    await manager.mset([
      { key: 'a', value: 1 },
      { key: 'b', value: 1 },
    ])
    expect(await manager.set('a', undefined)).toBeUndefined()
    await manager.mset([{ key: 'b', value: undefined }])
    expect(await manager.mget(['a', 'b'])).toEqual([undefined, undefined])
    expect(await manager.wrap('a', () => undefined)).toBeUndefined()
    expect(await manager.wrap('a', () => 2)).toBe(2)
  })

  it('keeps for a year what has no end, and as the layer says what has no ttl', async () => {
    const manager = managerOver(await openCache(options()))
    const left = async (key: string) => (await manager.ttl(key))! - Date.now()
    await manager.set('year', 1, 0)
    await manager.wrap('loaded', () => 1, 0)
    for (const key of ['year', 'loaded']) expect(await left(key)).toBeGreaterThan(364 * 86_400_000)
    await manager.set('layer', 1)
    expect(await left('layer')).toSatisfy((ms: number) => ms > 3_000_000 && ms <= 3_600_000)
  })

  it('runs one refresh at a time, and another after it', async () => {
    const manager = managerOver(await openCache(options()), { refreshThreshold: always })
    const ended = vi.fn<(data?: unknown) => void>()
    manager.on('refresh', ended)
    let runs = 0
    let letGo = Promise.withResolvers<void>()
    const wrap = () =>
      manager.wrap('key', async () => {
        if (++runs > 1) await letGo.promise
        return runs
      })
    expect(await wrap()).toBe(1)
    for (let time = 0; time < 5; time++) expect(await wrap()).toBe(1)
    letGo.resolve()
    await vi.waitFor(() => expect(ended).toHaveBeenCalledTimes(1), 20_000)
    expect(await manager.get('key')).toBe(2)
    letGo = Promise.withResolvers()
    expect(await wrap()).toBe(2)
    letGo.resolve()
    await vi.waitFor(() => expect(ended).toHaveBeenCalledTimes(2), 20_000)
    expect(runs).toBe(3)
  })

  it('refreshes a value of null, and leaves what a refresh without a value finds', async () => {
    const manager = managerOver(await openCache(options()), { refreshThreshold: always })
    const ended = vi.fn<(data?: unknown) => void>()
    manager.on('refresh', ended)
    await manager.set('key', null)
    expect(await manager.wrap('key', () => 1)).toBeNull()
    await vi.waitFor(() => expect(ended).toHaveBeenCalledTimes(1), 20_000)
    expect(await manager.get('key')).toBe(1)
  })
})

it('runs one load in the fleet', async () => {
  const options = shared()
  const fleet = [managerOver(await openCache(options)), managerOver(await openCache(options))]
  const load = vi.fn<() => Promise<string>>(async () => 'loaded')
  const values = await Promise.all(fleet.flatMap((manager) => [manager.wrap('key', load), manager.wrap('key', load)]))
  expect(values).toEqual(['loaded', 'loaded', 'loaded', 'loaded'])
  expect(load).toHaveBeenCalledTimes(1)
})

it('runs one refresh in the fleet', async () => {
  const options = shared()
  const [here, there] = [managerOver(await openCache(options)), managerOver(await openCache(options))]
  await here.set('key', 0)
  expect(await there.get('key')).toBe(0)
  const [begun, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const ended = Promise.withResolvers<void>()
  here.on('refresh', () => ended.resolve())
  let runs = 0
  const load = async () => {
    runs++
    begun.resolve()
    await letGo.promise
    return runs
  }
  const wrap = (manager: typeof here) => manager.wrap('key', load, { refreshThreshold: 86_400_000 })
  expect(await wrap(here)).toBe(0)
  await begun.promise
  for (let time = 0; time < 20; time++) expect(await wrap(there)).toBe(0)
  // Round trips behind those that a refresh of its own would take.
  for (let time = 0; time < 20; time++) await there.get(`none ${time}`)
  letGo.resolve()
  await ended.promise
  expect(runs).toBe(1)
})

it('gives up what a load made when the key is deleted meanwhile', async () => {
  const manager = managerOver(await openCache(shared()))
  const [begun, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const loading = manager.wrap('key', async () => {
    begun.resolve()
    await letGo.promise
    return 'old'
  })
  await begun.promise
  await manager.del('key')
  letGo.resolve()
  expect(await loading).toBe('old')
  expect(await manager.get('key')).toBeUndefined()
})

it('clears its layer alone', async () => {
  const cache = createCache({ layers: { one: queryLayer(), two: queryLayer() } })
  onTestFinished(() => cache.close())
  const [one, two] = [createCacheManager({ cache, layer: 'one' }), createCacheManager({ cache, layer: 'two' })]
  await Promise.all([one.set('key', 1), two.set('key', 2)])
  await one.clear()
  expect([await one.get('key'), await two.get('key')]).toEqual([undefined, 2])
})

it('tells of calls that fail, and rejects them', async () => {
  const manager = managerOver(await openCache())
  const key = 'x'.repeat(9000)
  const refused = expect.objectContaining({ code: 'ID_INVALID' })
  const calls = {
    get: () => manager.get(key),
    mget: () => manager.mget([key]),
    set: () => manager.set(key, 1),
    mset: () => manager.mset([{ key, value: 1 }]),
    del: () => manager.del(key),
    mdel: () => manager.mdel([key]),
    ttl: () => manager.ttl(key),
  } as const
  for (const [event, call] of Object.entries(calls)) {
    const told = vi.fn<(data?: unknown) => void>()
    manager.on(event as keyof typeof calls, told)
    await expect(call(), event).rejects.toEqual(refused)
    expect(told, event).toHaveBeenCalledWith(expect.objectContaining({ error: refused }))
    expect(told, event).toHaveBeenCalledTimes(1)
  }
})

it('ends with its cache, and not before', async () => {
  const cache = await openCache()
  const manager = managerOver(cache)
  await manager.disconnect()
  await manager.set('key', 1)
  const told = vi.fn<(data?: unknown) => void>()
  manager.on('clear', told)
  await cache.close()
  await expect(manager.get('key')).rejects.toThrow('closed')
  await expect(manager.clear()).rejects.toThrow('closed')
  expect(told).toHaveBeenCalledWith(expect.objectContaining({ code: 'CLOSED' }))
})

it('says which option cannot be, and what to do without those of cache-manager', async () => {
  const cache = await openCache()
  const open = (options: object) => () => createCacheManager({ cache, layer: 'keyv', ...options })
  expect(open({ layer: 'other' })).toThrow('there is no layer "other"')
  expect(open({ ttl: 'soon' })).toThrow(/ttl must be a duration.*"soon"/)
  expect(open({ refreshThreshold: -1 })).toThrow(/refreshThreshold must be a duration.*-1/)
  expect(open({ stores: [] })).toThrow(/stores is not an option: the layer is both tiers/)
  expect(open({ nonBlocking: true })).toThrow(/nonBlocking is not an option: .*timeouts/)
  expect(open({ tll: 1 })).toThrow(/tll is not an option: known: .*ttl/)
})
