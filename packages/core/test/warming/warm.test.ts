import { describe, expect, it, vi } from 'vitest'
import { type Layer, type WarmItem, type WarmProgress, CacheError } from '../../src/index.ts'
import { partsOf } from '../../src/assembly.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { watchCommands } from '../support/command-watch.ts'
import { openFleet, readyCache, shared } from '../support/fleet.ts'
import { codeOf, heldLoader, outcomeOf } from '../support/loads.ts'
import { heldSource } from './support.ts'

const layers = { it: { ttl: '1h' } }

async function layerOf(options: object = shared()): Promise<Layer<string>> {
  const cache = await readyCache({ ...options, layers })
  return cache.layer('it') as Layer<string>
}

const items = (count: number): WarmItem<string>[] =>
  Array.from({ length: count }, (_, id) => ({ id, value: `value ${id}` }))

describe.each([
  ['with Redis', shared],
  ['in memory alone', (): object => ({})],
])('%s', (_where, where) => {
  it('stores what a list holds, with params, ttl and tags of its own', async () => {
    const cache = await readyCache({ ...where(), layers })
    const layer = cache.layer('it') as Layer<string>
    const result = await layer.warm([
      { id: 'plain', value: 'a' },
      { id: 'tagged', value: 'b', tags: ['t'] },
      { id: 'short', value: 'c', ttl: '1m' },
      { id: 'with params', value: 'd', params: { page: 2 } },
    ])
    expect(result).toMatchObject({ done: 4, stored: 4, skipped: 0, refused: 0, failed: 0, failures: [], total: 4 })
    expect(result).not.toHaveProperty('stopped')
    expect(await layer.getMany(['plain', 'tagged', 'short'])).toEqual(
      new Map([
        ['plain', 'a'],
        ['tagged', 'b'],
        ['short', 'c'],
      ]),
    )
    expect(await layer.get('with params', { params: { page: 2 } })).toBe('d')
    expect(await layer.ttlLeft('short')).toBeLessThanOrEqual(60_000)
    await cache.invalidateTags(['t'])
    expect(await layer.get('tagged')).toBeUndefined()
  })

  it.each<[string, () => Parameters<Layer<string>['warm']>[0]]>([
    ['a set', () => new Set(items(3))],
    [
      'a generator',
      () =>
        (function* () {
          yield* items(3)
        })(),
    ],
    [
      'an async generator',
      () =>
        (async function* () {
          yield* items(3)
        })(),
    ],
    ['pages', () => [items(3).slice(0, 2), [], items(3).slice(2)]],
    ['a function that returns a list', () => () => items(3)],
    ['a function that resolves with a list', () => async () => items(3)],
    [
      'a generator function',
      () =>
        async function* () {
          yield items(3)
        },
    ],
  ])('takes %s', async (_kind, source) => {
    const layer = await layerOf(where())
    expect(await layer.warm(source())).toMatchObject({ stored: 3, failed: 0 })
    expect((await layer.getMany([0, 1, 2])).size).toBe(3)
  })

  it('leaves alone what is fresh, unless it is told to replace it', async () => {
    const layer = await layerOf(where())
    await layer.set('1', 'there')
    expect(await layer.warm([{ id: '1', value: 'new' }])).toMatchObject({ stored: 0, skipped: 1 })
    expect(await layer.get('1')).toBe('there')
    expect(await layer.warm([{ id: '1', value: 'new' }], { force: true })).toMatchObject({ stored: 1 })
    expect(await layer.get('1')).toBe('new')
  })

  it('loads what has no value, once, and leaves alone what is there', async () => {
    const layer = await layerOf(where())
    await layer.set('there', 'x')
    const load = vi.fn<(context: { id: string; params: unknown }) => string>(({ id }) => `loaded ${id}`)
    const result = await layer.warm([{ id: 'there' }, { id: 'a' }, { id: 'b', params: 7 }], { load })
    expect(result).toMatchObject({ stored: 2, skipped: 1, failed: 0 })
    expect(load.mock.calls.map(([{ id, params }]) => [id, params])).toEqual([
      ['a', undefined],
      ['b', 7],
    ])
    expect(await layer.get('b', { params: 7 })).toBe('loaded b')
    expect(await layer.warm([{ id: 'a' }], { load, force: true })).toMatchObject({ stored: 1 })
    expect(load).toHaveBeenCalledTimes(3)
  })

  it('counts what fails, tells of it, and goes on', async () => {
    const layer = await layerOf(where())
    const progress: WarmProgress[] = []
    const bad = [
      { id: '', value: 'x' },
      { id: 'f', value: () => 1 },
      null,
      { id: 'no value' },
      { id: 'tag', value: 'x', tags: [''] },
    ]
    const result = await layer.warm([...bad, ...items(2)] as WarmItem<string>[], {
      onProgress: (each) => void progress.push(each),
    })
    expect(result).toMatchObject({ done: 7, stored: 2, failed: 5 })
    const failures = result.failures.map(({ id, error }) => `${String(id)}: ${(error as CacheError).code}`)
    expect(failures.toSorted()).toEqual([
      ': ID_INVALID',
      'f: VALUE_UNSUPPORTED',
      'no value: CONFIG_INVALID',
      'tag: CONFIG_INVALID',
      'undefined: CONFIG_INVALID',
    ])
    expect(progress.at(-1)).toEqual({ done: 7, stored: 2, skipped: 0, refused: 0, failed: 5, total: 7 })
  })

  it('counts a loader that fails, and keeps only the first ten errors', async () => {
    const layer = await layerOf(where())
    const error = new Error('database')
    const load = ({ id }: { id: string }): string => {
      if (Number(id) % 2 === 0) throw error
      return id
    }
    const result = await layer.warm(
      items(40).map(({ id }) => ({ id })),
      { load },
    )
    expect(result).toMatchObject({ stored: 20, failed: 20 })
    expect(result.failures).toHaveLength(10)
    expect(result.failures[0]).toEqual({ id: 0, error })
  })

  it('rejects with what the source throws, when what runs has ended', async () => {
    const layer = await layerOf(where())
    const load = heldLoader()
    const source = heldSource<string>()
    const running = outcomeOf(layer.warm(source, { load }))
    source.give({ id: 'a' })
    await load.called()
    await source.pulled(2)
    const error = new Error('cursor')
    source.fail(error)
    load.resolve('loaded')
    expect(await running).toEqual({ error })
    expect(await layer.get('a')).toBe('loaded')
    expect(source.returned).toBe(false)
  })

  it('never asks for more than is under way', async () => {
    const layer = await layerOf(where())
    const load = heldLoader()
    const source = heldSource<string>()
    const running = layer.warm(source, { concurrency: 3, load })
    for (let id = 0; id < 10; id++) source.give({ id })
    source.end()
    await load.called(3)
    // Whatever could be asked for by now has been.
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(source.pulls).toBe(3)
    load.resolve('x')
    expect(await running).toMatchObject({ stored: 10 })
  })

  it('goes on to its end whatever becomes of those who watch it', async () => {
    const layer = await layerOf(where())
    const onProgress = vi.fn<() => never>(() => {
      throw new Error('no terminal')
    })
    expect(await layer.warm(items(3), { onProgress })).toMatchObject({ stored: 3 })
    expect(onProgress).toHaveBeenCalled()
    const rejecting = vi.fn<() => any>(() => Promise.reject(new Error('no terminal')))
    expect(await layer.warm(items(3), { onProgress: rejecting })).toMatchObject({ skipped: 3 })
  })

  it('ends at a signal: asks for nothing more, tells the source, aborts its loads', async () => {
    const layer = await layerOf(where())
    const load = heldLoader()
    const source = heldSource<string>()
    const controller = new AbortController()
    const running = layer.warm(source, { concurrency: 2, load, signal: controller.signal })
    source.give({ id: 'a' })
    await load.called()
    await source.pulled(2)
    controller.abort()
    await vi.waitFor(() => expect(load.signals[0]!.aborted).toBe(true))
    load.reject(new Error('told to stop'))
    expect(await running).toMatchObject({ done: 0, stopped: 'aborted' })
    expect(source.returned).toBe(true)
    expect(await layer.warm(source, { signal: controller.signal })).toMatchObject({ done: 0, stopped: 'aborted' })
    expect(source.pulls).toBe(2)
  })

  it('ends when the cache is closed, even where the source hangs', async () => {
    const cache = await readyCache({ ...where(), layers })
    const source = heldSource<string>()
    const running = cache.layer('it').warm(source)
    await source.pulled(1)
    await cache.close()
    expect(await running).toMatchObject({ stopped: 'closed' })
    expect(source.returned).toBe(true)
    expect(stateOf(cache)).toMatchObject({ tickets: 0, leases: 0, background: 0, flights: 0 })
    expect(await codeOf(cache.layer('it').warm([]))).toBe('CLOSED')
  })

  it('stops when nothing that was read can be kept any more', async () => {
    const layer = await layerOf(where())
    let pulls = 0
    const result = await layer.warm(
      (async function* () {
        for (; pulls < 10_000; pulls++) {
          if (pulls === 100) await layer.clear()
          yield { id: pulls, value: 'x' }
        }
      })(),
    )
    expect(result.stopped).toBe('invalidated')
    expect(pulls).toBeLessThan(200)
    expect(result.refused).toBeGreaterThan(0)
  })

  it('goes on after a clear where each item is read when it is asked for', async () => {
    const layer = await layerOf(where())
    const result = await layer.warm(
      (async function* () {
        for (const item of items(50)) {
          if (item.id === 20) await layer.clear()
          yield item
        }
      })(),
      { asOf: 'next' },
    )
    expect(result).not.toHaveProperty('stopped')
    expect(result.done).toBe(50)
    expect((await layer.getMany(Array.from({ length: 29 }, (_, id) => id + 21))).size).toBe(29)
  })

  it('asks nothing of its source where the cache is switched off', async () => {
    const layer = await layerOf({ ...where(), enabled: false })
    const source = heldSource<string>()
    expect(await layer.warm(source)).toMatchObject({ done: 0, stopped: 'disabled' })
    expect(source.pulls).toBe(0)
  })

  it.each([
    ['a source that is none', 7, {}, /the source of warm must be a list, an iterable or a function, got 7/],
    [
      'a function that returns none',
      () => 7,
      {},
      /what the source of warm returns must be a list or an iterable, got 7/,
    ],
    ['concurrency', [], { concurrency: 0 }, /warm\.concurrency must be a whole number from 1, got 0/],
    ['load', [], { load: 1 }, /warm\.load must be a function, got 1/],
    ['asOf', [], { asOf: 'now' }, /warm\.asOf must be 'start' or 'next', got "now"/],
    ['signal', [], { signal: {} }, /warm\.signal must be an AbortSignal, got an object/],
    ['an unknown option', [], { concurency: 1 }, /warm\.concurency is not an option, did you mean concurrency\?/],
  ])('refuses %s', async (_what, source, options, says) => {
    const layer = await layerOf(where())
    await expect(layer.warm(source as never, options as never)).rejects.toThrow(says)
  })

  it('takes a text for no list of items', async () => {
    const layer = await layerOf(where())
    await expect(layer.warm('abc' as never)).rejects.toThrow(CacheError)
  })
})

it('leaves to another process what that is loading', async () => {
  const [a, b] = (await openFleet(2, { ...shared(), layers })).map((cache) => cache.layer('it') as Layer<string>)
  const loader = heldLoader()
  const loading = a!.getOrSet('1', loader)
  await loader.called()
  const load = vi.fn<() => string>(() => 'warm')
  expect(await b!.warm([{ id: '1', value: 'given' }])).toMatchObject({ skipped: 1 })
  expect(await b!.warm([{ id: '1' }], { load })).toMatchObject({ skipped: 1 })
  expect(load).not.toHaveBeenCalled()
  loader.resolve('live')
  expect(await loading).toBe('live')
})

it('lets a live read wait for nothing but the load of its own id', async () => {
  const cache = await readyCache({ ...shared(), layers: { it: { loadConcurrency: 4 } } })
  const layer = cache.layer('it') as Layer<string>
  const load = heldLoader()
  const running = layer.warm(
    items(20).map(({ id }) => ({ id })),
    { concurrency: 20, load },
  )
  await load.called(2)
  expect(await layer.getOrSet('live', () => 'at once')).toBe('at once')
  expect(load.calls).toBe(2)
  load.resolve('x')
  expect(await running).toMatchObject({ stored: 20 })
})

it('takes no room in memory that others would have to leave, where Redis has it as well', async () => {
  const [cache, other] = await openFleet(2, { ...shared(), memory: { maxEntries: 100 }, layers })
  const layer = cache!.layer('it') as Layer<string>
  const hot = Array.from({ length: 50 }, (_, id) => `hot ${id}`)
  await layer.setMany(hot.map((id) => [id, id] as const))
  expect(await layer.warm(items(500))).toMatchObject({ stored: 500 })
  expect(hot.every((id) => layer.peek(id) === id)).toBe(true)
  expect(partsOf(cache!).memory!.evictions).toBe(0)
  expect((await other!.layer('it').getMany(items(500).map(({ id }) => id))).size).toBe(500)
})

it('holds no more of a long source than what is under way', async () => {
  const cache = await readyCache({ memory: { maxEntries: 100 }, layers })
  let handedOver = 0
  let most = 0
  const result = await cache.layer('it').warm(
    (function* () {
      for (let id = 0; id < 100_000; id++) {
        handedOver++
        most = Math.max(most, stateOf(cache).tickets)
        yield { id: id % 500, value: id }
      }
    })(),
    { force: true },
  )
  expect(handedOver).toBe(100_000)
  expect(result).toMatchObject({ done: 100_000, failed: 0 })
  // Eight items and the watch.
  expect(most).toBeLessThanOrEqual(9)
})

it('lets the event loop turn while a source that never waits is warmed', async () => {
  const cache = await readyCache({ layers })
  let turns = 0
  const count = setInterval(() => turns++, 1)
  const turn = (): void => void setImmediate(() => void (turns++, running && turn()))
  let running = true
  turn()
  await cache.layer('it').warm(items(2000))
  running = false
  clearInterval(count)
  expect(turns).toBeGreaterThan(20)
})

it('costs four commands for each item, of which reads and questions of one tick are one', async () => {
  const options = shared()
  const cache = await readyCache({ ...options, layers })
  await cache.layer('it').warm(items(1))
  const watch = await watchCommands(options.namespace)
  await cache.layer('it').warm(items(9).slice(1))
  await watch.upToDate()
  // The log is followed all the time.
  const asked = watch.commands.filter(([name]) => name !== 'XREAD').map(([name, , , key]) => `${name} ${key}`)
  const of = (start: string): number => asked.filter((each) => each.startsWith(start)).length
  expect(of('mget')).toBe(1)
  expect(of(`evalsha lease:`)).toBe(8)
  expect(of(`evalsha ${options.namespace}:it:`)).toBe(8)
  expect(of('evalsha {')).toBeLessThanOrEqual(2)
})
