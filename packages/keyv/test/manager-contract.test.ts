import { type Cache as TheirCache, createCache as createTheirCache } from 'cache-manager'
import { Keyv } from 'keyv'
import { describe, expect, it, vi } from 'vitest'
import { createCacheManager, createKeyvStore } from '../src/index.ts'
import { type TestCache, openCache, places } from './support.ts'

interface Options {
  readonly ttl?: number
  readonly refreshThreshold?: number
  readonly cacheId?: string
}

/** What the interface of cache-manager promises, asked of cache-manager itself over a store of ours, and of the facade. */
const managers: readonly (readonly [name: string, over: (cache: TestCache, options?: Options) => TheirCache])[] = [
  [
    'cache-manager over a Keyv store',
    (cache, options) =>
      createTheirCache({ ...options, stores: [new Keyv({ store: createKeyvStore({ cache, layer: 'keyv' }) })] }),
  ],
  ['the facade', (cache, options) => createCacheManager({ ...options, cache, layer: 'keyv' })],
]

const cases = managers.flatMap(([manager, over]) =>
  places.map(
    ([place, options]) =>
      [`${manager} on ${place}`, async (given?: Options) => over(await openCache(options()), given)] as const,
  ),
)

// Longer than any ttl: every hit is to be refreshed.
const always = 86_400_000

describe.each(cases)('%s', (_, open) => {
  it('gives back what was set, null included', async () => {
    const manager = await open()
    for (const value of [0, false, '', null, 'text', { a: [1] }]) {
      expect(await manager.set('key', value)).toEqual(value)
      expect(await manager.get('key')).toEqual(value)
    }
    expect(await manager.get('none')).toBeUndefined()
  })

  it('tells when a value ends', async () => {
    const manager = await open({ ttl: 600_000 })
    const left = async (key: string) => (await manager.ttl(key))! - Date.now()
    await manager.set('own', 1, 60_000)
    await manager.set('default', 1)
    await manager.wrap('loaded', () => 1)
    await manager.mset([
      { key: 'many', value: 1, ttl: 60_000 },
      { key: 'many default', value: 1 },
    ])
    for (const key of ['own', 'many']) expect(await left(key)).toSatisfy((ms: number) => ms > 0 && ms <= 60_000)
    for (const key of ['default', 'loaded', 'many default']) {
      expect(await left(key)).toSatisfy((ms: number) => ms > 60_000 && ms <= 600_000)
    }
    expect(await manager.ttl('none')).toBeUndefined()
  })

  it('sets, gets and deletes many', async () => {
    const manager = await open()
    const list = [
      { key: 'a', value: 1 },
      { key: 'b', value: 2, ttl: 60_000 },
      { key: 'c', value: 3 },
    ]
    expect(await manager.mset(list)).toEqual(list)
    expect(await manager.mget(['c', 'none', 'a'])).toEqual([3, undefined, 1])
    expect(await manager.mdel(['a', 'none'])).toBe(true)
    expect(await manager.del('b')).toBe(true)
    expect(await manager.del('none')).toBe(true)
    expect(await manager.mget(['a', 'b', 'c'])).toEqual([undefined, undefined, 3])
    expect(await manager.clear()).toBe(true)
    expect(await manager.mget(['a', 'b', 'c'])).toEqual([undefined, undefined, undefined])
  })

  it('runs one load for all who ask, and keeps what it returns', async () => {
    const manager = await open()
    const load = vi.fn<() => Promise<string>>(async () => 'loaded')
    const wrapped = () => manager.wrap('key', load)
    expect(await Promise.all(Array.from({ length: 10 }, wrapped))).toEqual(Array.from({ length: 10 }, () => 'loaded'))
    expect(await wrapped()).toBe('loaded')
    expect(await manager.get('key')).toBe('loaded')
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('takes the ttl of a load as a number, of the value, and among options', async () => {
    const manager = await open()
    await manager.wrap('a', () => 1, 60_000)
    await manager.wrap(
      'b',
      () => 2,
      (value) => value * 30_000,
    )
    await manager.wrap('c', () => 3, { ttl: 60_000 })
    await manager.wrap('d', () => 4, { ttl: (value) => value * 15_000 })
    for (const key of ['a', 'b', 'c', 'd']) {
      expect((await manager.ttl(key))! - Date.now()).toSatisfy((ms: number) => ms > 0 && ms <= 60_000)
    }
  })

  it('gives the value with its end where asked to, whether it is loaded or there', async () => {
    const manager = await open()
    for (let time = 0; time < 2; time++) {
      const { expires, value } = (await manager.wrap('key', () => 'loaded', { ttl: 60_000, raw: true }))!
      expect(value).toBe('loaded')
      expect(expires! - Date.now()).toSatisfy((ms: number) => ms > 0 && ms <= 60_000)
    }
  })

  it('lets the error of a load through, and asks again', async () => {
    const manager = await open()
    const error = new Error('of the loader')
    const fail = (): never => {
      throw error
    }
    await expect(manager.wrap('key', fail)).rejects.toBe(error)
    await expect(manager.wrap('key', () => Promise.reject(error))).rejects.toBe(error)
    expect(await manager.wrap('key', () => 'loaded')).toBe('loaded')
  })

  it.each([
    ['a number', [60_000, always]],
    ['a function of the value', [() => 60_000, (value: number) => value * always]],
    ['an option', [{ ttl: 60_000, refreshThreshold: always }]],
  ] as const)('replaces in the background what ends soon, by %s', async (__, args) => {
    const manager = await open()
    const refreshed = vi.fn<(data?: unknown) => void>()
    manager.on('refresh', refreshed)
    const wrap = (value: number) => manager.wrap('key', () => value, ...(args as [number, number]))
    expect(await wrap(1)).toBe(1)
    expect(await wrap(2)).toBe(1)
    await vi.waitFor(() => expect(refreshed).toHaveBeenCalledWith({ key: 'key', value: 2 }), 20_000)
    expect(await manager.get('key')).toBe(2)
    expect(await manager.wrap('key', () => 3, 60_000, 1)).toBe(2)
    expect(refreshed).toHaveBeenCalledTimes(1)
  })

  it('takes a threshold for all, and keeps the value where a refresh fails', async () => {
    const manager = await open({ ttl: 60_000, refreshThreshold: always })
    const refreshed = vi.fn<(data?: unknown) => void>()
    manager.on('refresh', refreshed)
    const error = new Error('of the loader')
    await manager.wrap('key', () => 1)
    expect(await manager.wrap('key', () => Promise.reject<number>(error))).toBe(1)
    await vi.waitFor(() => expect(refreshed).toHaveBeenCalledWith({ key: 'key', value: 1, error }), 20_000)
    expect(await manager.get('key')).toBe(1)
  })

  it('tells of what was done', async () => {
    const manager = await open()
    const told: unknown[] = []
    for (const event of ['get', 'set', 'del', 'clear', 'mset'] as const) {
      manager.on(event, (data?: unknown) => void told.push([event, data]))
    }
    const gone = vi.fn<(data?: unknown) => void>()
    manager.on('del', gone)
    manager.off('del', gone)
    await manager.set('key', 1)
    await manager.get('key')
    await manager.wrap('other', () => 2)
    await manager.del('key')
    await manager.mset([{ key: 'key', value: 1 }])
    await manager.clear()
    const events = [
      ['set', { key: 'key', value: 1 }],
      ['get', { key: 'key', value: 1, store: 'primary' }],
      ['set', { key: 'other', value: 2 }],
      ['del', { key: 'key' }],
      ['mset', { list: [{ key: 'key', value: 1 }] }],
      ['clear', undefined],
    ]
    for (const event of events) expect(told).toContainEqual(event)
    expect(gone).not.toHaveBeenCalled()
  })

  it('has an id, and lets go', async () => {
    expect((await open({ cacheId: 'mine' })).cacheId()).toBe('mine')
    const manager = await open()
    expect(manager.cacheId()).toMatch(/./)
    expect(await manager.disconnect()).toBeUndefined()
  })
})
