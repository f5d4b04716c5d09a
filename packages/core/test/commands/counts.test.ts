import { expect, it, vi } from 'vitest'
import type { Cache, Layer, LayerOptions } from '../../src/index.ts'
import { watchCommands } from '../support/command-watch.ts'
import { expectQuiet, openFleet, shared } from '../support/fleet.ts'
import { asked } from './asked.ts'

/** A writer and a reader that both know all of the log, on a server that has seen every script, and what they ask it. */
async function watched(options: LayerOptions<any> = {}) {
  const where = shared()
  const layers = { it: { ttl: '1h', staleIfErrorFor: '1h', ...options } }
  const [a, b] = await openFleet(2, { ...where, maxStaleness: '1d', layers })
  const writer: Layer<any> = a!.layer('it')
  const reader: Layer<any> = b!.layer('it')
  for (const layer of [writer, reader]) {
    await layer.set('known', 1)
    await layer.expire('known')
    await layer.getOrSet('known', () => 1, { forceRefresh: true })
    await layer.update('known', () => 1)
    await layer.delete('known')
    await layer.getOrSet('known', () => Promise.reject(new Error('no'))).catch(() => {})
    await layer.getOrSet('known', () => 1)
    await layer.clear()
  }
  await Promise.all([expectQuiet(a!), expectQuiet(b!), heard(a!, b!), heard(b!, a!)])
  const watch = await watchCommands(where.namespace)
  const commands = (): Promise<string[]> => asked(watch)
  await commands()
  return { a: a!, b: b!, writer, reader, commands, watch }
}

/** Returns when `hearer` has heard the log up to here, its own messages among it; it forgets copies from before them. */
async function heard(hearer: Cache<any>, publisher: Cache<any>): Promise<void> {
  const rule = vi.fn<() => []>(() => [])
  const removeRule = hearer.on('up to here', rule)
  await publisher.publish('up to here')
  await vi.waitFor(() => expect(rule).toHaveBeenCalled(), { timeout: 20_000, interval: 2 })
  removeRule()
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, id) => `id ${id}`)

it('reads what fifty callers ask for within one tick by one MGET', async () => {
  const { writer, reader, commands, watch } = await watched()
  await writer.setMany(ids(50).map((id) => [id, id] as const))
  await commands()
  const reads = [
    ...ids(20).map((id) => reader.get(id)),
    ...ids(50)
      .slice(20)
      .map((id) => reader.getOrSet(id, () => 'never')),
  ]
  expect(await Promise.all(reads)).toEqual(ids(50))
  await watch.upToDate()
  expect(watch.commands.find(([name]) => name!.toLowerCase() === 'mget')).toHaveLength(51)
  expect(await commands()).toEqual(['mget'])
})

it('asks Redis nothing on a hit in memory', async () => {
  const { reader, commands } = await watched()
  await reader.set('1', 'value', { tags: ['a', 'b', 'c'] })
  await commands()
  for (let n = 0; n < 100; n++) {
    await reader.get('1')
    await reader.getOrSet('1', () => 'never')
    await reader.read('1')
    await reader.has('1')
    await reader.ttlLeft('1')
    reader.peek('1')
  }
  await reader.getMany(['1', '1'])
  await reader.getOrSetMany(['1'], () => ['never'])
  expect(await commands()).toEqual([])
})

it('sets by one script, and removes, expires and updates by as few as can be', async () => {
  const { writer, commands } = await watched()
  await writer.set('1', 'value', { tags: ['a', 'b'] })
  expect(await commands()).toEqual(['store-entry'])
  await writer.expire('1')
  expect(await commands()).toEqual(['expire-keys'])
  await writer.delete('1')
  expect(await commands()).toEqual(['remove-keys'])
  await writer.set('1', 'value', { ttl: 0 })
  expect(await commands()).toEqual(['remove-keys'])
  await writer.update('1', () => 'written')
  expect(await commands()).toEqual(['take-lease', 'store-updated'])
})

it('sets n entries by n scripts', async () => {
  const { writer, commands } = await watched()
  await writer.setMany(ids(7).map((id) => [id, id] as const))
  expect(await commands()).toEqual(Array.from({ length: 7 }, () => 'store-entry'))
})

it('removes three hundred ids by one script, and more by one for each five hundred', async () => {
  const { writer, commands } = await watched()
  await writer.deleteMany(ids(300))
  expect(await commands()).toEqual(['remove-keys'])
  await writer.deleteMany(ids(1200))
  expect(await commands()).toEqual(['remove-keys', 'remove-keys', 'remove-keys'])
})

it('invalidates tags, layers and everything by one script each, however many entries there are', async () => {
  const { a, writer, commands } = await watched()
  await writer.setMany(ids(50).map((id) => ({ id, value: id, tags: ['a', id] })))
  await commands()
  await a.invalidateTags(['a', ...ids(50)])
  await a.expireTags(['a', 'b'])
  await writer.clear()
  await a.clearLayers(['it'])
  await a.clear()
  expect(await commands()).toEqual(Array.from({ length: 5 }, () => 'invalidate-scopes'))
})

it('takes on a miss with a load: one read, the lease, a second look, and one script to store', async () => {
  const { a, writer, commands } = await watched()
  await writer.getOrSet('1', () => 'value', { tags: ['new', 'to', 'all'] })
  await expectQuiet(a)
  expect(await commands()).toEqual(['mget', 'take lease by redlock', 'mget', 'store-leased'])
})

it('takes on a forced refresh: the lease, and one script to store and to tell; one read if memory has nothing to replace', async () => {
  const { a, b, writer, commands } = await watched()
  await writer.getOrSet('1', () => 'value', { forceRefresh: true })
  await expectQuiet(a)
  expect(await commands()).toEqual(['mget', 'take-lease', 'store-updated'])
  await heard(a, b)
  await commands()
  await writer.get('1')
  expect(await commands()).toEqual(['mget'])
  await writer.getOrSet('1', () => 'value', { forceRefresh: true })
  await expectQuiet(a)
  expect(await commands()).toEqual(['take-lease', 'store-updated'])
})

it('gives the lease back by one script when a load fails or its value is not to be stored', async () => {
  const { a, writer, commands } = await watched()
  for (const loader of [() => Promise.reject(new Error('no')), () => () => 1, () => undefined]) {
    await writer.getOrSet('1', loader as never).catch(() => {})
    await expectQuiet(a)
    expect(await commands()).toEqual(['mget', 'take lease by redlock', 'mget', 'release-lease'])
  }
})

it('takes no lease for what it will not store', async () => {
  const { a, writer, commands } = await watched()
  await writer.getOrSet('1', () => 'value', { ttl: 0 })
  await expectQuiet(a)
  expect(await commands()).toEqual(['mget'])
})

it('asks nothing about tags on a hit in Redis while it hears the log', async () => {
  const { writer, reader, commands } = await watched()
  await writer.set('set', 'value', { tags: ['a', 'b', 'c'] })
  await writer.getOrSet('loaded', () => 'value', { tags: ['d', 'e', 'f'] })
  await commands()
  expect(await reader.read('set')).toMatchObject({ tier: 'redis', tags: ['a', 'b', 'c'] })
  expect(await commands()).toEqual(['mget'])
  expect(await reader.read('loaded')).toMatchObject({ tier: 'redis' })
  expect(await commands()).toEqual(['mget'])
})

it('asks once about all tags of all entries of a tick that are older than what it has heard', async () => {
  const where = shared()
  const options = { ...where, maxStaleness: '1d', layers: { it: {} } }
  const [writer] = await openFleet(1, options)
  await writer!.layer('it').setMany(ids(20).map((id) => ({ id, value: id, tags: ['a', 'b', `of ${id}`] })))
  const [late] = await openFleet(1, options)
  const watch = await watchCommands(where.namespace)
  expect((await late!.layer('it').getMany(ids(20))).size).toBe(20)
  expect(await asked(watch)).toEqual(['mget', 'zmscore'])
  // What it has learned it need not ask again.
  await writer!.layer('it').set('later', 1)
  await asked(watch)
  expect(await late!.layer('it').get('later')).toBe(1)
  expect(await asked(watch)).toEqual(['mget'])
})

it('reads many by one MGET, of what is not in memory', async () => {
  const { writer, reader, commands, watch } = await watched()
  await writer.setMany(ids(100).map((id) => [id, id] as const))
  await reader.getMany(ids(40))
  await commands()
  expect((await reader.getMany(ids(100))).size).toBe(100)
  await watch.upToDate()
  expect(watch.commands.find(([name]) => name!.toLowerCase() === 'mget')).toHaveLength(61)
  expect(await commands()).toEqual(['mget'])
})

it('reads a thousand keys by one MGET at most', async () => {
  const { reader, commands } = await watched()
  await reader.getMany(ids(2500))
  expect(await commands()).toEqual(['mget', 'mget', 'mget'])
})

it('reads all ids that it loads together once, then takes and stores each of them by itself', async () => {
  const { b, reader, commands } = await watched()
  await reader.getOrSetMany(ids(10), (missing) => missing)
  await expectQuiet(b)
  const all = await commands()
  const count = (name: string): number => all.filter((each) => each === name).length
  expect(all.slice(0, 2)).toEqual(['mget', 'take lease by redlock'])
  expect([count('take lease by redlock'), count('store-leased')]).toEqual([10, 10])
  // Second looks join as far as the leases were granted in one tick.
  expect(all.length - 20).toBeLessThanOrEqual(1 + 10)
  expect(all.length - 20).toBe(count('mget'))
})
