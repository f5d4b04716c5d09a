import { expect, it } from 'vitest'
import { entry } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { openCache, openFleet, rawRedis, shared } from '../support/fleet.ts'
import { codeOf, heldLoader, outcomeOf } from '../support/loads.ts'

const applied = { status: 'applied', position: 0 }

/** A cache that is switched off beside one that is not, over the same keys. */
async function offAndOn() {
  const options = { ...shared(), layers: { it: {} } }
  const [on] = await openFleet(1, options)
  const off = openCache({ ...options, enabled: false })
  const keys = (): Promise<string[]> => rawRedis().keys(`*${options.namespace}:it:*`)
  return { on: on!.layer('it'), off: off.layer('it'), cache: off, keys }
}

it('finds nothing, even what is there', async () => {
  const { on, off } = await offAndOn()
  await on.set('1', 'there')
  expect(await off.get('1')).toBeUndefined()
  expect(off.peek('1')).toBeUndefined()
  expect(await off.has('1')).toBe(false)
  expect(await off.ttlLeft('1')).toBeUndefined()
  expect(await off.getMany(['1'])).toEqual(new Map())
  expect(await off.read('1')).toEqual({ outcome: 'miss', value: undefined, why: 'the cache is not enabled' })
})

it('runs the loader of every read and stores nothing of it', async () => {
  const { off, cache, keys } = await offAndOn()
  let loads = 0
  const loader = (): object => ({ n: ++loads })
  expect(await off.getOrSet('1', loader)).toEqual({ n: 1 })
  expect(await off.getOrSet('1', () => entry(++loads, { ttl: '1h' }))).toBe(2)
  expect(await off.read('1', loader)).toMatchObject({ outcome: 'loaded', stored: false, value: { n: 3 } })
  expect(await off.wrap(loader, { id: () => '1' })()).toEqual({ n: 4 })
  expect(await off.getOrSetMany(['1', '2'], () => [++loads, ++loads])).toEqual(
    new Map([
      ['1', 5],
      ['2', 6],
    ]),
  )
  expect(await off.getOrSetMany(['1'], () => new Map([['1', ++loads]]))).toEqual(new Map([['1', 7]]))
  expect(await keys()).toEqual([])
  expect(stateOf(cache)).toMatchObject({ memoryEntries: 0, flights: 0 })
})

it('runs one loader for each of many callers at once', async () => {
  const { off } = await offAndOn()
  const loader = heldLoader()
  const reads = [off.getOrSet('1', loader), off.getOrSet('1', loader)]
  await loader.called(2)
  loader.resolve('value')
  expect(await Promise.all(reads)).toEqual(['value', 'value'])
})

it('calls the bulk loader of each of many callers at once', async () => {
  const { off } = await offAndOn()
  const loaders = [heldLoader<string[]>(), heldLoader<string[]>()]
  const reads = loaders.map((loader) => off.getOrSetMany(['1'], (_ids, context) => loader(context)))
  await Promise.all(loaders.map((loader) => loader.called()))
  for (const [i, loader] of loaders.entries()) loader.resolve([`value ${i}`])
  expect(await Promise.all(reads)).toEqual([new Map([['1', 'value 0']]), new Map([['1', 'value 1']])])
})

it('passes through the values that a bulk loader made', async () => {
  const { off } = await offAndOn()
  const own = { call: () => 1, list: [1] }
  const found = await off.getOrSetMany(['1'], () => [own])
  expect(found.get('1')).toBe(own)
  expect(Object.isFrozen(own)).toBe(false)
})

it('passes through the value that the loader made, and its very error', async () => {
  const { off } = await offAndOn()
  const own = { call: () => 1 }
  expect(await off.getOrSet('1', () => own)).toBe(own)
  const error = new Error('no')
  expect(await outcomeOf(off.getOrSet('1', () => Promise.reject(error)))).toEqual({ error })
  const reason = new Error('gone')
  const aborted = off.getOrSet('1', () => 'never', { signal: AbortSignal.abort(reason) })
  expect(await outcomeOf(aborted)).toEqual({ error: reason })
})

it('takes every write for done and changes nothing', async () => {
  const { on, off, cache, keys } = await offAndOn()
  await on.set('1', 'there')
  expect(await off.set('1', 'new')).toEqual(applied)
  expect(await off.setMany([['1', 'new'], { id: '2', value: 'new' }])).toEqual(applied)
  expect(await off.update('1', () => 'written')).toBe('written')
  expect(await off.delete('1')).toEqual(applied)
  expect(await off.deleteMany(['1', '2'])).toEqual(applied)
  expect(await off.expire('1')).toEqual(applied)
  expect(await off.clear()).toEqual(applied)
  expect(await cache.invalidateTags(['t'])).toEqual(applied)
  expect(await cache.expireTags(['t'])).toEqual(applied)
  expect(await cache.clearLayers(['it'])).toEqual(applied)
  expect(await cache.clear()).toEqual(applied)
  expect(await on.get('1')).toBe('there')
  expect(await keys()).toHaveLength(1)
})

it('still refuses what is wrong', async () => {
  const { off, cache } = await offAndOn()
  expect(await codeOf(off.getOrSet('', () => 1))).toBe('ID_INVALID')
  expect(await codeOf(off.getOrSet('1', () => 1, { ttl: 'soon' }))).toBe('CONFIG_INVALID')
  expect(await codeOf(cache.invalidateTags([]))).toBe('CONFIG_INVALID')
  expect(await codeOf(cache.clearLayers(['other' as 'it']))).toBe('LAYER_UNKNOWN')
  expect(() => cache.layer('other' as 'it')).toThrow('LAYER_UNKNOWN')
})

it('opens no connection, and is ready and closed at once', async () => {
  const cache = openCache({ redis: 'redis://127.0.0.1:1', enabled: false, layers: { it: {} } })
  await cache.ready()
  expect(await cache.layer('it').getOrSet('1', () => 1)).toBe(1)
  expect(stateOf(cache).breakers).toBeUndefined()
  await cache.close()
  expect(await codeOf(cache.layer('it').getOrSet('1', () => 1))).toBe('CLOSED')
})
