import { startRedis } from '@tooling/redis-harness'
import { Keyv } from 'keyv'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type KeyvStore, createKeyvStore } from '../src/index.ts'
import { type TestCache, openCache, places, shared } from './support.ts'

const storeOver = (cache: TestCache): KeyvStore => createKeyvStore({ cache, layer: 'keyv' })

/** A Keyv of its own store, as each of an application has, and what it reports. */
function keyvOver(cache: TestCache, options: ConstructorParameters<typeof Keyv>[0] = {}) {
  const errors: unknown[] = []
  const keyv = new Keyv({ ...(options as object), store: storeOver(cache) })
  keyv.on('error', (error) => errors.push(error))
  return { keyv, errors }
}

describe.each(places)('a store on %s', (_, options) => {
  it('clears one namespace, and nothing else in the layer', async () => {
    const cache = await openCache(options())
    const names = ['a', 'a:b', 'a%3Ab', 'A', '']
    const all = names.map((namespace) => keyvOver(cache, { namespace }).keyv)
    const layer = cache.layer('keyv')
    await layer.set('a', 'not of Keyv')
    await Promise.all(all.map((keyv, at) => keyv.set('key', at)))
    const left = () => Promise.all(all.map((keyv) => keyv.get('key')))
    expect(await left()).toEqual([0, 1, 2, 3, 4])
    await all[0]!.clear()
    expect(await left()).toEqual([undefined, 1, 2, 3, 4])
    await all[4]!.clear()
    expect(await left()).toEqual([undefined, 1, 2, 3, undefined])
    expect(await layer.get('a')).toBe('not of Keyv')
    await all[0]!.set('key', 'again')
    expect(await all[0]!.get('key')).toBe('again')
  })

  it('keeps values of every kind as they are where Keyv does not serialize them', async () => {
    const cache = await openCache(options())
    const { keyv } = keyvOver(cache, { serialize: undefined as never, deserialize: undefined as never })
    const value = { at: new Date(0), tags: new Set(['a']), big: 2n ** 70n, bytes: Buffer.from('x'), none: null }
    await keyv.set('key', value)
    expect(await keyv.get('key')).toEqual(value)
  })

  it('lets values end when Keyv says, else when the layer says', async () => {
    const cache = await openCache(options())
    const store = storeOver(cache)
    const left = async (ttl?: number) => {
      await store.set('key', 'value', ttl)
      return cache.layer('keyv').ttlLeft(':key')
    }
    expect(await left(5000)).toSatisfy((ms: number) => ms > 0 && ms <= 5000)
    for (const ttl of [undefined, Infinity]) {
      expect(await left(ttl)).toSatisfy((ms: number) => ms > 3_000_000 && ms <= 3_600_000)
    }
    expect(await left(-1)).toBeUndefined()
    await expect(left(Number.NaN)).rejects.toThrow('ttl')
  })

  it('sets, reads and deletes many in the order given', async () => {
    const { keyv } = keyvOver(await openCache(options()))
    const entries = Array.from({ length: 20 }, (__, at) => ({ key: `key ${at}`, value: at }))
    expect(await keyv.setMany(entries)).toEqual(entries.map(() => true))
    expect(await keyv.getMany(['key 7', 'none', 'key 0'])).toEqual([7, undefined, 0])
    expect(await keyv.hasMany(['none', 'key 7'])).toEqual([false, true])
    expect(await keyv.deleteMany(['none', 'key 7'])).toBe(true)
    expect(await keyv.deleteMany(['none', 'key 7'])).toBe(false)
    expect(await keyv.deleteMany([])).toBe(false)
    expect(await keyv.hasMany(['key 7', 'key 8'])).toEqual([false, true])
  })

  it('reports values and keys that cannot be, through Keyv', async () => {
    const { errors, keyv } = keyvOver(await openCache(options()))
    expect(await keyv.set('big', 'x'.repeat(5_000_000))).toBe(false)
    expect(await keyv.set('x'.repeat(9000), 1)).toBe(false)
    expect(errors.map((error) => (error as { code: string }).code)).toEqual(['VALUE_TOO_LARGE', 'ID_INVALID'])
  })
})

it('has no iterator, and Keyv none over it', async () => {
  expect(keyvOver(await openCache()).keyv.iterator).toBeUndefined()
})

it('says so where there is no such layer, and which namespace cannot be', async () => {
  const cache = await openCache()
  expect(() => createKeyvStore({ cache, layer: 'other' as 'keyv' })).toThrow('there is no layer "other"')
  expect(() => keyvOver(cache, { namespace: 'x'.repeat(2000) })).toThrow('namespace is too long')
})

it('asks Redis once for many keys', async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.stop(), 30_000)
  const store = storeOver(await openCache({ redis: redis.url, memory: false }))
  const keys = Array.from({ length: 50 }, (_, at) => `key ${at}`)
  await store.setMany(keys.map((key) => ({ key, value: key })))
  const reads = async () =>
    Number(/cmdstat_mget:calls=(\d+)/.exec(String(await redis.cli('INFO', 'commandstats')))?.[1] ?? 0)
  const asked = async (call: () => Promise<unknown>) => {
    const before = await reads()
    await call()
    return (await reads()) - before
  }
  expect(await asked(() => store.getMany(keys))).toBe(1)
  expect(await asked(() => store.hasMany(keys))).toBe(1)
  expect(await asked(() => store.deleteMany(keys))).toBe(1)
  expect(await asked(() => store.clear())).toBe(0)
  expect(await store.hasMany(keys)).not.toContain(true)
})

it('takes what one process sets, deletes and clears out of the memory of the others', async () => {
  const options = shared()
  const [here, there] = [keyvOver(await openCache(options)).keyv, keyvOver(await openCache(options)).keyv]
  const seenThere = (key: string, value: unknown) =>
    vi.waitFor(async () => expect(await there.get(key)).toBe(value), 20_000)
  await here.set('a', 1)
  await here.set('b', 1)
  expect(await there.getMany(['a', 'b'])).toEqual([1, 1])
  await here.set('a', 2)
  await seenThere('a', 2)
  await here.delete('a')
  await seenThere('a', undefined)
  await here.clear()
  await seenThere('b', undefined)
})

it('keeps within the memory of the cache, however much Keyv stores', async () => {
  const maxBytes = 1_000_000
  const cache = await openCache({ memory: { maxBytes } })
  const stores = Array.from({ length: 20 }, (_, at) => keyvOver(cache, { namespace: `n${at}` }).keyv)
  for (let at = 0; at < 4000; at++) await stores[at % 20]!.set(`key ${at}`, 'x'.repeat(1000))
  const { bytes, entries } = cache.health().memory!
  expect(bytes).toBeLessThanOrEqual(maxBytes)
  expect(entries).toBeGreaterThan(100)
})
