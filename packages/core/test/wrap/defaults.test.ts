import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { memoryCache, openFleet, readyCache, shared } from '../support/fleet.ts'
import { codeOf } from '../support/loads.ts'
import { placeOfCall } from '../../src/wrap/call-place.ts'
import { createKeyBuilder } from '../../src/key/cache-key.ts'

const layers = { it: { ttl: '1h', jitter: 0 } }

it('takes its one argument for the id, in every process', async () => {
  const [a, b] = await openFleet(2, { ...shared(), layers })
  const find = vi.fn<(id: number | string) => Promise<string>>(async (id) => `article ${id}`)
  const [inA, inB] = [a!.layer('it').wrap(find), b!.layer('it').wrap(find)]
  expect([await inA(7), await inB(7), await inB('7')]).toEqual(['article 7', 'article 7', 'article 7'])
  expect(await a!.layer('it').get('7')).toBe('article 7')
  await b!.layer('it').delete(7)
  await inB(7)
  expect(find.mock.calls).toEqual([[7], [7]])
})

it('keeps what has no argument, several or an object under the name of the function', async () => {
  const cache = await readyCache({ ...shared(), layers })
  const calls: unknown[][] = []
  async function search(...args: unknown[]): Promise<string> {
    calls.push(args)
    return JSON.stringify(args)
  }
  const wrapped = cache.layer('it').wrap(search)
  const asked = [[], ['search'], ['a', 'b'], ['a,b'], ['b', 'a'], [{ page: 1, size: 2 }], [['a', 'b']], [null], [true]]
  for (const args of asked) expect(await wrapped(...args)).toBe(JSON.stringify(args))
  for (const args of asked) expect(await wrapped(...args)).toBe(JSON.stringify(args))
  expect(calls).toEqual(asked)
  expect(await wrapped({ size: 2, page: 1 })).toBe('[{"page":1,"size":2}]')
  expect(await cache.layer('it').get('search', { params: ['a', 'b'] })).toBe('["a","b"]')
})

it('takes an argument that is undefined at the end for one left out', async () => {
  const { cache } = memoryCache({ layers })
  const find = vi.fn<(id: string, options?: object) => string>((id) => id)
  const wrapped = cache.layer('it').wrap(find)
  expect(await wrapped('a', undefined)).toBe('a')
  expect(await wrapped('a')).toBe('a')
  expect(find).toHaveBeenCalledOnce()
})

it('goes by name and params where params are told', async () => {
  const { cache } = memoryCache({ layers })
  const list = vi.fn<(page: number, _trace: symbol) => string>((page) => `page ${page}`)
  const wrapped = cache.layer('it').wrap(list, { params: (page) => page })
  expect(await wrapped(1, Symbol('a'))).toBe('page 1')
  expect(await wrapped(1, Symbol('b'))).toBe('page 1')
  expect(await wrapped(2, Symbol('c'))).toBe('page 2')
  expect(list).toHaveBeenCalledTimes(2)
  expect(await cache.layer('it').get(1)).toBeUndefined()
})

it('tells a call without params from an id that is called as the function', async () => {
  const { cache } = memoryCache({ layers })
  async function list(): Promise<string> {
    return 'the list'
  }
  await cache.layer('it').set('list', 'an entry')
  expect(await cache.layer('it').wrap(list, { params: () => undefined })()).toBe('the list')
  expect(await cache.layer('it').wrap(list)()).toBe('the list')
})

it('refuses arguments that cannot be part of a key, and a function without a name', async () => {
  const { cache } = memoryCache({ layers })
  const wrapped = cache.layer('it').wrap(async function find(..._args: unknown[]) {
    return 1
  })
  expect(await codeOf(wrapped('a', () => 1))).toBe('VALUE_UNSUPPORTED')
  expect(await codeOf(wrapped('a', new AbortController().signal))).toBe('VALUE_UNSUPPORTED')
  expect(await codeOf(wrapped(Number.NaN))).toBe('ID_INVALID')
  expect(
    await codeOf(
      cache.layer('it').wrap(
        (
          () => async () =>
            1
        )(),
      )(),
    ),
  ).toBe('ID_INVALID')
})

it('refuses options that cannot be, by their names', () => {
  const layer = memoryCache({ layers }).cache.layer('it')
  const find = async (id: string): Promise<string> => id
  expect(() => layer.wrap('find' as never)).toThrow('what wrap is given must be a function')
  expect(() => layer.wrap(find, { id: 'id' as never })).toThrow('wrap.id must be a function')
  expect(() => layer.wrap(find, { params: {} as never })).toThrow('wrap.params must be a function')
  expect(() => layer.wrap(find, { ttl: 'soon' as never })).toThrow('wrap.ttl')
  expect(() => layer.wrap(find, { tags: 'article' as never })).toThrow('wrap.tags must be a list')
  expect(() => layer.wrap(find, { key: find } as never)).toThrow('wrap.key is not an option')
})

it('never gives calls with different arguments one key', () => {
  const keyOf = createKeyBuilder({ keyPrefix: 'it:', hashIds: false })
  // Few, so that many are equal or look alike.
  const argument = fc.constantFrom<unknown>('f', 'a', 'b', 'a,b', '1', 1, true, null, [], ['a'], ['a', 'b'], {})
  const keyOfCall = (name: string, args: unknown[]): string => {
    const { id, params } = placeOfCall(name, {}, undefined, args)
    return keyOf(id, params)
  }
  fc.assert(
    fc.property(fc.array(argument, { maxLength: 3 }), fc.array(argument, { maxLength: 3 }), (args, others) => {
      // 42 and '42' are the same id, where they are the only argument.
      const told = (given: unknown[]): string =>
        JSON.stringify(given.length === 1 && typeof given[0] === 'number' ? [String(given[0])] : given)
      expect(keyOfCall('f', args) === keyOfCall('f', others)).toBe(told(args) === told(others))
    }),
    { numRuns: 2000 },
  )
})
