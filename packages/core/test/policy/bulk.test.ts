import { expect, it, vi } from 'vitest'
import type { Id, Layer, LayerOptions } from '../../src/index.ts'
import { expectQuiet, openFleet, rawRedis, readyCache, shared } from '../support/fleet.ts'
import { codeOf, heldLoader } from '../support/loads.ts'

type LoadMany = (ids: string[]) => Map<string, string> | (string | undefined)[]

const mapOf = (...ids: string[]): Map<string, string> => new Map(ids.map((id) => [id, `value ${id}`]))
const loadMap = () => vi.fn<LoadMany>((ids) => mapOf(...ids))

async function oneLayer(options: LayerOptions<any> = {}) {
  const where = shared()
  const cache = await readyCache({ ...where, layers: { it: { ttl: '1h', ...options } } })
  const layer: Layer<any> = cache.layer('it')
  return { cache, layer, prefix: `${where.namespace}:it:v1:` }
}

it('loads all that is missing by one call, and nothing that is there', async () => {
  const { layer } = await oneLayer()
  await layer.set('2', 'there')
  await layer.set('4', null)
  const loadMany = loadMap()
  const found = await layer.getOrSetMany(['1', '2', '3', '4'], loadMany)
  expect(found).toEqual(new Map([...mapOf('1', '3'), ['2', 'there'], ['4', null]]))
  expect([...found.keys()]).toEqual(['1', '2', '3', '4'])
  expect(loadMany.mock.calls).toEqual([[['1', '3'], { signal: expect.any(AbortSignal) }]])
  expect(await layer.getOrSetMany(['3', '1'], loadMany)).toEqual(mapOf('3', '1'))
  expect(loadMany).toHaveBeenCalledTimes(1)
})

it('takes an array in the order of the ids it asked for', async () => {
  const { layer } = await oneLayer()
  await layer.set('2', 'there')
  const found = await layer.getOrSetMany(['1', '2', '3'], (ids) => ids.map((id) => (id === '1' ? undefined : `v${id}`)))
  expect(found).toEqual(
    new Map([
      ['2', 'there'],
      ['3', 'v3'],
    ]),
  )
  expect(await layer.getMany(['1', '2', '3'])).toEqual(
    new Map([
      ['2', 'there'],
      ['3', 'v3'],
    ]),
  )
})

it('stores what it loaded in both tiers, with the ttl, tags and params of the call', async () => {
  const options = { ...shared(), layers: { it: { ttl: '1h', jitter: 0 } } }
  const [a, b] = await openFleet(2, options)
  const call = { params: { p: 1 }, ttl: '10s', tags: ['t'] }
  await a!.layer('it').getOrSetMany(['1', '2'], loadMap(), call)
  for (const cache of [a!, b!]) {
    expect(await cache.layer('it').getMany(['1', '2'], { params: { p: 1 } })).toEqual(mapOf('1', '2'))
    expect(await cache.layer('it').getMany(['1', '2'])).toEqual(new Map())
    expect(await cache.layer('it').ttlLeft('1', { params: { p: 1 } })).toBeLessThanOrEqual(10_000)
  }
  await a!.invalidateTags(['t'])
  expect(await a!.layer('it').getMany(['1', '2'], { params: { p: 1 } })).toEqual(new Map())
})

it('refuses an array of the wrong length and whatever else is no answer, and stores nothing of it', async () => {
  const { cache, layer, prefix } = await oneLayer()
  for (const answer of [['only one'], ['one', 'two', 'three'], undefined, 'text', {}] as never[]) {
    expect(await codeOf(layer.getOrSetMany(['1', '2'], () => answer))).toBe('VALUE_UNSUPPORTED')
  }
  await expectQuiet(cache)
  expect(await rawRedis().keys(`*${prefix}*`)).toEqual([])
  expect(await layer.getOrSetMany(['1', '2'], loadMap())).toEqual(mapOf('1', '2'))
})

it('rejects with the very error of the loader, and leaves no lease', async () => {
  const { cache, layer, prefix } = await oneLayer()
  const error = new Error('the source is down')
  await expect(layer.getOrSetMany(['1', '2'], () => Promise.reject(error))).rejects.toBe(error)
  const throwing = (): never => {
    throw error
  }
  await expect(layer.getOrSetMany(['1', '2'], throwing)).rejects.toBe(error)
  await expectQuiet(cache)
  expect(await rawRedis().keys(`*${prefix}*`)).toEqual([])
})

it('asks for an id once however often it is given', async () => {
  const { layer } = await oneLayer()
  const loadMany = loadMap()
  expect(await layer.getOrSetMany(['1', '2', '1', '1'], loadMany)).toEqual(mapOf('1', '2'))
  expect(loadMany.mock.calls[0]![0]).toEqual(['1', '2'])
  expect(await layer.getMany(['1', '1'])).toEqual(mapOf('1'))
})

it('keys its answer by the ids as they were given, numbers and texts', async () => {
  const { layer } = await oneLayer()
  const asked: Id[][] = []
  const loadMany = (ids: Id[]): string[] => {
    asked.push(ids)
    return ids.map((id) => `value ${id}`)
  }
  expect(await layer.getOrSetMany<Id>([1, '2'], loadMany)).toEqual(
    new Map<Id, string>([
      [1, 'value 1'],
      ['2', 'value 2'],
    ]),
  )
  expect(await layer.getMany<Id>(['1', 2])).toEqual(
    new Map<Id, string>([
      ['1', 'value 1'],
      [2, 'value 2'],
    ]),
  )
  expect(asked).toEqual([[1, '2']])
})

it('calls no loader for no ids', async () => {
  const { layer } = await oneLayer()
  const loadMany = loadMap()
  expect(await layer.getOrSetMany([], loadMany)).toEqual(new Map())
  expect(loadMany).not.toHaveBeenCalled()
})

it('shares the running load of a single read', async () => {
  const { layer } = await oneLayer()
  const single = heldLoader()
  const one = layer.getOrSet('1', single)
  await single.called()
  const loadMany = loadMap()
  const many = layer.getOrSetMany(['1', '2'], loadMany)
  await vi.waitFor(() => expect(loadMany.mock.calls.map(([ids]) => ids)).toEqual([['2']]))
  single.resolve('single')
  expect(await one).toBe('single')
  expect(await many).toEqual(
    new Map([
      ['1', 'single'],
      ['2', 'value 2'],
    ]),
  )
})

it('lets single reads, and other bulk reads, share its running load', async () => {
  const { layer } = await oneLayer()
  const loaded = heldLoader<ReadonlyMap<string, string>>()
  const first = layer.getOrSetMany<string>(['1', '2'], (_ids, context) => loaded(context))
  await loaded.called()
  const other = loadMap()
  const second = layer.getOrSetMany(['2', '3'], other)
  const single = layer.getOrSet('1', () => 'never')
  await vi.waitFor(() => expect(other.mock.calls.map(([ids]) => ids)).toEqual([['3']]))
  loaded.resolve(mapOf('1', '2'))
  expect(await first).toEqual(mapOf('1', '2'))
  expect(await second).toEqual(mapOf('2', '3'))
  expect(await single).toBe('value 1')
})

it('loads each id once in the fleet when two instances ask for overlapping ids', async () => {
  const [a, b] = await openFleet(2, { ...shared(), layers: { it: {} } })
  const loaded: string[] = []
  const loadMany = async (ids: string[]): Promise<Map<string, string>> => {
    loaded.push(...ids)
    await new Promise((resolve) => setTimeout(resolve, 20))
    return mapOf(...ids)
  }
  const found = await Promise.all([
    a!.layer('it').getOrSetMany<string>(['1', '2', '3'], loadMany),
    b!.layer('it').getOrSetMany<string>(['3', '2', '4'], loadMany),
  ])
  expect(found).toEqual([mapOf('1', '2', '3'), mapOf('3', '2', '4')])
  expect(loaded.toSorted()).toEqual(['1', '2', '3', '4'])
})
