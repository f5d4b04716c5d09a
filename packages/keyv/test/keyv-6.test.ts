import { Keyv, detectKeyvStorage } from 'keyv6'
import { describe, expect, it, vi } from 'vitest'
import { createKeyvStore } from '../src/index.ts'
import { type TestCache, openCache, places } from './support.ts'

describe.each(places)('Keyv 6 on %s', (_, options) => {
  const keyvOver = (cache: TestCache, namespace?: string) => {
    const keyv = new Keyv({
      store: createKeyvStore({ cache, layer: 'keyv' }),
      ...(namespace !== undefined && { namespace }),
    })
    const failed = vi.fn<(data?: unknown) => void>()
    keyv.on('error', failed)
    return { keyv, failed }
  }

  it('takes the store for an adapter', async () => {
    const found = detectKeyvStorage(createKeyvStore({ cache: await openCache(options()), layer: 'keyv' }))
    expect(found).toMatchObject({ compatible: true, store: 'keyvStorage' })
  })

  it('sets, reads and deletes, one and many', async () => {
    const { failed, keyv } = keyvOver(await openCache(options()))
    expect(await keyv.set('a', { n: 1 })).toBe(true)
    expect(
      await keyv.setMany([
        { key: 'b', value: null },
        { key: 'c', value: 0, ttl: 60_000 },
      ]),
    ).toEqual([true, true])
    expect(await keyv.get('a')).toEqual({ n: 1 })
    expect(await keyv.getMany(['c', 'none', 'b'])).toEqual([0, undefined, null])
    expect(await keyv.hasMany(['a', 'none'])).toEqual([true, false])
    expect([await keyv.delete('a'), await keyv.delete('a')]).toEqual([true, false])
    expect(await keyv.deleteMany(['b', 'c'])).toEqual([true, true])
    expect(await keyv.getMany(['a', 'b', 'c'])).toEqual([undefined, undefined, undefined])
    expect(failed).not.toHaveBeenCalled()
  })

  it('goes through nothing, without an error', async () => {
    const { failed, keyv } = keyvOver(await openCache(options()))
    await keyv.set('a', 1)
    expect(await keyv.iterator().next()).toEqual({ done: true, value: undefined })
    expect(failed).not.toHaveBeenCalled()
  })

  it('lets values end when it says', async () => {
    const cache = await openCache(options())
    await keyvOver(cache).keyv.set('a', 1, 5000)
    expect(await cache.layer('keyv').ttlLeft(':a')).toSatisfy((ms: number) => ms > 0 && ms <= 5000)
  })

  it('keeps namespaces apart, and clears one of them at once', async () => {
    const cache = await openCache(options())
    const [none, a, b] = [keyvOver(cache), keyvOver(cache, 'a'), keyvOver(cache, 'a:b')]
    const all = [none, a, b]
    await Promise.all(all.map(({ keyv }, at) => keyv.set('b:key', at)))
    await none.keyv.set('a:b:key', 'another')
    const values = () => Promise.all(all.map(({ keyv }) => keyv.get('b:key')))
    expect(await values()).toEqual([0, 1, 2])
    await a.keyv.clear()
    expect(await values()).toEqual([0, undefined, 2])
    await none.keyv.clear()
    expect(await values()).toEqual([undefined, undefined, 2])
    for (const { failed } of all) expect(failed).not.toHaveBeenCalled()
  })
})
