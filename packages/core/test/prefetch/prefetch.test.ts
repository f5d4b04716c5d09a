import { describe, expect, it, vi } from 'vitest'
import { type MemoryOptions, createCache, createPrefetch } from '../../src/index.ts'
import { countsOf, heldLoader } from '../../src/testing/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { openCache } from '../support/fleet.ts'
import { codeOf } from '../support/loads.ts'
import { forget, load, setup, teach, walk } from './support.ts'

describe('a prefetch', () => {
  it('has the next one in memory before it is read', async () => {
    const { cache, clock, it: layer, prefetch } = setup()
    await teach(prefetch, ['list', 'article'], 2)
    await forget(clock)
    await walk(prefetch, 'reader', ['list'])
    expect(layer.peek('article')).toBe('value of article')
    const before = countsOf(cache, 'it')
    expect(await prefetch.getOrSet('article', { session: 'reader' })).toBe('value of article')
    expect(countsOf(cache, 'it')).toMatchObject({ hits: before.hits + 1, misses: before.misses, loads: before.loads })
    expect(prefetch.report()).toMatchObject({ prefetched: 1, used: 1, wasted: 0, precision: 1, paused: undefined })
  })

  it('counts as no read of the layer', async () => {
    const { cache, clock, prefetch } = setup()
    await teach(prefetch, ['list', 'article'])
    await forget(clock)
    const before = countsOf(cache, 'it')
    await walk(prefetch, 'reader', ['list'])
    expect(prefetch.report()).toMatchObject({ prefetched: 1 })
    expect(countsOf(cache, 'it')).toMatchObject({
      hits: before.hits,
      misses: before.misses + 1,
      loads: before.loads + 2,
    })
  })

  it('comes after the load of the read that has led to it', async () => {
    const order: string[] = []
    const watched = (context: { id: string }): string => {
      order.push(context.id)
      return load(context)
    }
    const { clock, prefetch } = setup({ options: { load: watched } })
    await teach(prefetch, ['list', 'article'])
    await forget(clock)
    order.length = 0
    const reading = prefetch.getOrSet('list', { session: 'reader' }).then(() => order.push('answered'))
    await reading
    await prefetch.settled()
    expect(order).toEqual(['list', 'answered', 'article'])
  })

  it('is not made of what is fresh already, or being loaded', async () => {
    const { clock, it: layer, prefetch } = setup()
    await teach(prefetch, ['list', 'article'], 10)
    const before = prefetch.report().predictions
    await walk(prefetch, 'reader', ['list'])
    await forget(clock)
    const loading = heldLoader()
    const reading = layer.getOrSet('article', loading)
    await walk(prefetch, 'another', ['list'])
    loading.resolve('x')
    await reading
    const { predictions, prefetched, present } = prefetch.report()
    expect({ predictions, prefetched, present }).toEqual({
      predictions: before + 2,
      prefetched: 0,
      present: before + 2,
    })
  })

  it('is shared by who reads it while it runs', async () => {
    const held = heldLoader()
    const loads = vi.fn<(context: { id: string }) => string | Promise<string>>(load)
    const { clock, prefetch } = setup({ options: { load: loads } })
    await teach(prefetch, ['list', 'article'])
    await forget(clock)
    loads.mockImplementation((context) => (context.id === 'article' ? held() : load(context)))
    await prefetch.getOrSet('list', { session: 'reader' })
    await held.called()
    const reading = prefetch.getOrSet('article', { session: 'reader' })
    held.resolve('shared')
    expect(await reading).toBe('shared')
    await prefetch.settled()
    expect(held.calls).toBe(1)
    expect(prefetch.report()).toMatchObject({ prefetched: 1, used: 1 })
  })

  it.each<[string, MemoryOptions]>([
    ['of one size', {}],
    ['that finds its size', { maxBytes: { min: '64kb', max: '1mb' } }],
  ])('is used as well by who reads the layer itself, in memory %s', async (_name, memory) => {
    const { clock, it: layer, prefetch } = setup({ memory })
    await teach(prefetch, ['list', 'article'])
    await forget(clock)
    await walk(prefetch, 'reader', ['list'])
    await layer.get('article')
    expect(prefetch.report()).toMatchObject({ used: 1, wasted: 0 })
  })

  it('is wasted where nobody reads it while it is fresh', async () => {
    const { clock, prefetch } = setup()
    await teach(prefetch, ['list', 'article'])
    await forget(clock)
    await walk(prefetch, 'reader', ['list'])
    expect(prefetch.report()).toMatchObject({ prefetched: 1, used: 0, wasted: 0, precision: 0 })
    await forget(clock)
    await walk(prefetch, 'reader', ['article'])
    expect(prefetch.report()).toMatchObject({ prefetched: 1, used: 0, wasted: 1, precision: 0 })
  })

  it('leaves memory again where nobody has read it for as long as its session may pause', async () => {
    const { clock, it: layer, prefetch } = setup({ layer: { ttl: '1h' }, options: { sessionGap: '5m' } })
    await teach(prefetch, ['list', 'article'])
    await layer.deleteMany(['list', 'article'])
    await walk(prefetch, 'reader', ['list'])
    expect(layer.readMemory('list').outcome).toBe('hit')
    await clock.advance('6m')
    expect(prefetch.report()).toMatchObject({ prefetched: 1, wasted: 1 })
    expect(layer.readMemory('article').outcome).toBe('miss')
    expect(layer.readMemory('list').outcome).toBe('hit')
  })

  it('is not made of what would be served stale, and takes nothing away that could stand in for a failure', async () => {
    const { clock, it: layer, prefetch } = setup({ layer: { staleFor: '1m', staleIfErrorFor: '1h' } })
    await teach(prefetch, ['list', 'article'], 10)
    await forget(clock)
    await walk(prefetch, 'reader', ['list'])
    expect(prefetch.report()).toMatchObject({ prefetched: 0 })
    await forget(clock)
    await walk(prefetch, 'reader', ['article', 'list'])
    await clock.advance('5m')
    await walk(prefetch, 'another', ['list'])
    expect(prefetch.report()).toMatchObject({ prefetched: 1 })
    await clock.advance('12m')
    expect(prefetch.report()).toMatchObject({ wasted: 1 })
    const failing = (): never => {
      throw new Error('down')
    }
    expect(await layer.getOrSet('article', failing)).toBe('value of article')
  })
})

describe('what is learned', () => {
  it('is what one session reads, not what several read in turns', async () => {
    const { clock, prefetch } = setup()
    for (let time = 0; time < 5; time++) {
      for (const session of ['a', 'b']) await walk(prefetch, `${session} ${time}`, [`${session} list`])
      for (const session of ['a', 'b']) await walk(prefetch, `${session} ${time}`, [`${session} article`])
    }
    await forget(clock)
    await walk(prefetch, 'reader', ['a list'])
    expect(prefetch.report().prefetched).toBe(1)
    await walk(prefetch, 'reader', ['b article'])
    expect(prefetch.report()).toMatchObject({ used: 0 })
    await walk(prefetch, 'reader', ['a article'])
    expect(prefetch.report()).toMatchObject({ used: 1 })
  })

  it('is nothing without a session, and nothing is predicted', async () => {
    const { clock, prefetch } = setup()
    for (const id of ['list', 'article', 'list', 'article', 'list', 'article']) await prefetch.getOrSet(id)
    expect(prefetch.report()).toMatchObject({ ids: 0, sessions: 0 })
    await teach(prefetch, ['list', 'article'])
    await forget(clock)
    const { predictions } = prefetch.report()
    await prefetch.getOrSet('list')
    await prefetch.settled()
    expect(prefetch.report()).toMatchObject({ predictions, prefetched: 0 })
  })

  it('is not shaken by who reads the same again', async () => {
    const { clock, prefetch } = setup()
    await teach(prefetch, ['list', 'list', 'list', 'article'], 4)
    await forget(clock)
    await walk(prefetch, 'reader', ['list'])
    expect(prefetch.report()).toMatchObject({ prefetched: 1 })
  })

  it('comes from reads that were made elsewhere, too', async () => {
    const { clock, it: layer, prefetch } = setup()
    for (const session of [1, 2, 3]) for (const id of [1, 2]) prefetch.saw(id, session)
    await clock.advance('1s')
    expect(layer.peek(2)).toBe('value of 2')
  })

  it('takes as much confidence as was asked for', async () => {
    for (const [confidence, prefetched] of [
      [0.3, 1],
      [0.5, 0],
    ]) {
      const { clock, prefetch } = setup({ options: { confidence: confidence! } })
      await teach(prefetch, ['list', 'article'], 1)
      await forget(clock)
      await walk(prefetch, 'reader', ['list'])
      expect(prefetch.report()).toMatchObject({ prefetched })
    }
  })

  it('fades', async () => {
    const { clock, prefetch } = setup({ options: { halfLife: '10m' } })
    await teach(prefetch, ['list', 'article'])
    await clock.advance('30m')
    await walk(prefetch, 'reader', ['list'])
    expect(prefetch.report()).toMatchObject({ predictions: 1, prefetched: 0 })
  })
})

describe('what holds it back', () => {
  it('is its budget for a second', async () => {
    const { clock, prefetch } = setup({ options: { budget: { perSecond: 2 } } })
    for (const n of [1, 2, 3, 4]) await teach(prefetch, [`list ${n}`, `article ${n}`], 2, `${n}`)
    await forget(clock)
    for (const n of [1, 2, 3]) await walk(prefetch, `reader ${n}`, [`list ${n}`])
    expect(prefetch.report()).toMatchObject({ prefetched: 2, dropped: 1 })
    await clock.advance('1s')
    await walk(prefetch, 'reader 4', ['list 4'])
    expect(prefetch.report()).toMatchObject({ prefetched: 3, dropped: 1 })
  })

  it('is what runs already', async () => {
    const held = heldLoader()
    const loads = vi.fn<(context: { id: string }) => string | Promise<string>>(load)
    const { clock, prefetch } = setup({ options: { budget: { concurrency: 1 }, load: loads } })
    for (const n of [1, 2]) await teach(prefetch, [`list ${n}`, `article ${n}`], 3, `${n}`)
    await forget(clock)
    loads.mockImplementation((context) => (context.id.startsWith('article') ? held() : load(context)))
    await prefetch.getOrSet('list 1', { session: 'reader 1' })
    await held.called()
    await prefetch.getOrSet('list 2', { session: 'reader 2' })
    await vi.waitFor(() => expect(prefetch.report()).toMatchObject({ dropped: 1 }))
    held.resolve('x')
    await prefetch.settled()
    expect(held.calls).toBe(1)
  })

  it('is half of the loads that the layer may run at once', async () => {
    const held = heldLoader()
    const loads = vi.fn<(context: { id: string }) => string | Promise<string>>(load)
    const options = { budget: { concurrency: 9 }, load: loads }
    const { clock, prefetch } = setup({ layer: { loadConcurrency: 2 }, options })
    for (const n of [1, 2]) await teach(prefetch, [`list ${n}`, `article ${n}`], 3, `${n}`)
    await forget(clock)
    loads.mockImplementation((context) => (context.id.startsWith('article') ? held() : load(context)))
    await prefetch.getOrSet('list 1', { session: 'reader 1' })
    await held.called()
    expect(await prefetch.getOrSet('list 2', { session: 'reader 2' })).toBe('value of list 2')
    await vi.waitFor(() => expect(prefetch.report()).toMatchObject({ dropped: 1 }))
    held.resolve('x')
    await prefetch.settled()
    expect(held.calls).toBe(1)
  })

  it('is waste: then one in sixteen goes on, and the first that are used bring it back', async () => {
    const { clock, prefetch } = setup({ options: { confidence: 0.05 } })
    await teach(prefetch, ['list', 'article'], 50)
    const visit = async (session: number, ...ids: string[]): Promise<void> => {
      await forget(clock)
      await walk(prefetch, `reader ${session}`, ids)
    }
    for (let reader = 0; prefetch.report().paused === undefined; reader++) await visit(reader, 'list')
    const { dropped, prefetched, wasted } = prefetch.report()
    expect(prefetch.report()).toMatchObject({ paused: 'waste' })
    expect(wasted).toBeLessThan(50)
    for (let reader = 100; reader < 132; reader++) await visit(reader, 'list')
    expect(prefetch.report()).toMatchObject({ dropped: dropped + 30, prefetched: prefetched + 2 })
    for (let reader = 200; prefetch.report().paused === 'waste' && reader < 600; reader++) {
      await visit(reader, 'list', 'article')
    }
    expect(prefetch.report().paused).toBeUndefined()
  })

  it('is memory without room, out of which goes first what was prefetched and not read', async () => {
    const { cache, it: layer, prefetch } = setup({ layer: { ttl: '1h' }, memory: { maxEntries: 20 } })
    await teach(prefetch, ['list', 'article'], 10)
    await layer.deleteMany(['list', 'article'])
    await walk(prefetch, 'reader', ['list'])
    expect(layer.peek('article')).toBe('value of article')
    await layer.delete('article')
    await walk(prefetch, 'another', ['list'])
    expect(prefetch.report()).toMatchObject({ prefetched: 2 })
    for (let id = 0; id < 19; id++) await prefetch.getOrSet(`live ${id}`, { session: 'third' })
    expect(layer.readMemory('article').outcome).toBe('miss')
    expect(stateOf(cache).memoryEntries).toBe(20)
    expect(layer.readMemory('list').outcome).toBe('hit')
    expect(prefetch.report()).toMatchObject({ paused: 'memory', wasted: 1, used: 1 })
    await walk(prefetch, 'fourth', ['list'])
    expect(prefetch.report()).toMatchObject({ prefetched: 2, dropped: 1 })
  })
})

describe('a load that fails', () => {
  const failing = (context: { id: string }): string => {
    if (context.id === 'article') throw new Error('down')
    return load(context)
  }

  it('is counted, and nobody hears of it', async () => {
    const loads = vi.fn<(context: { id: string }) => string | Promise<string>>(load)
    const { clock, it: layer, prefetch } = setup({ options: { load: loads } })
    await teach(prefetch, ['list', 'article'])
    await forget(clock)
    loads.mockImplementation(failing)
    await walk(prefetch, 'reader', ['list'])
    expect(prefetch.report()).toMatchObject({ prefetched: 0, failed: 1, precision: undefined })
    expect(layer.peek('article')).toBeUndefined()
  })

  it('is not that of who reads meanwhile: he has one of his own', async () => {
    const held = heldLoader()
    const loads = vi.fn<(context: { id: string }) => string | Promise<string>>(load)
    const { clock, prefetch } = setup({ options: { load: loads } })
    await teach(prefetch, ['list', 'article'])
    await forget(clock)
    loads.mockImplementation((context) => (context.id === 'article' ? held() : load(context)))
    await prefetch.getOrSet('list', { session: 'reader' })
    await held.called()
    loads.mockClear()
    loads.mockImplementation(load)
    const reading = Promise.all(
      ['reader', 'another', 'third'].map((session) => prefetch.getOrSet('article', { session })),
    )
    held.reject(new Error('down'))
    expect(await reading).toEqual(Array.from({ length: 3 }, () => 'value of article'))
    expect(loads).toHaveBeenCalledTimes(1)
  })

  it('that is his own is his, once', async () => {
    const loads = vi.fn<(context: { id: string }) => string>(failing)
    const { prefetch } = setup({ options: { load: loads } })
    await expect(prefetch.getOrSet('article', { session: 'reader' })).rejects.toThrow('down')
    expect(loads).toHaveBeenCalledTimes(1)
  })

  it('again and again makes it pause as waste does', async () => {
    const loads = vi.fn<(context: { id: string }) => string | Promise<string>>(load)
    const { clock, prefetch } = setup({ options: { confidence: 0.05, load: loads } })
    await teach(prefetch, ['list', 'article'], 50)
    loads.mockImplementation(failing)
    for (let reader = 0; reader < 60; reader++) {
      await forget(clock)
      await walk(prefetch, `reader ${reader}`, ['list'])
    }
    expect(prefetch.report()).toMatchObject({ paused: 'waste' })
    expect(prefetch.report().failed).toBeLessThan(50)
  })
})

describe('a load that never ends', () => {
  it('is given up after its hard timeout: others have its place, and nobody waits for it', async () => {
    const held = heldLoader()
    const loads = vi.fn<(context: { id: string }) => string | Promise<string>>(load)
    const { clock, prefetch } = setup({ options: { budget: { concurrency: 1 }, load: loads } })
    for (const n of [1, 2]) await teach(prefetch, [`list ${n}`, `article ${n}`], 3, `${n}`)
    await forget(clock)
    loads.mockImplementation((context) => (context.id === 'article 1' ? held() : load(context)))
    await prefetch.getOrSet('list 1', { session: 'reader 1' })
    await held.called()
    await clock.advance('30s')
    expect(prefetch.report()).toMatchObject({ failed: 1 })
    await walk(prefetch, 'reader 2', ['list 2'])
    expect(prefetch.report()).toMatchObject({ failed: 1, prefetched: 1 })
    await prefetch.close()
    held.resolve('too late')
  })
})

describe('the end', () => {
  it('lets reads go on, and learns and fetches nothing more', async () => {
    const { clock, prefetch } = setup()
    await teach(prefetch, ['list', 'article'])
    await forget(clock)
    const { ids } = prefetch.report()
    await prefetch.close()
    await walk(prefetch, 'reader', ['list', 'new'])
    prefetch.saw('list', 'reader')
    await prefetch.settled()
    expect(prefetch.report()).toMatchObject({ ids, prefetched: 0, dropped: 0, paused: 'off' })
  })

  it('waits for what is under way', async () => {
    const held = heldLoader()
    const loads = vi.fn<(context: { id: string }) => string | Promise<string>>(load)
    const { clock, prefetch } = setup({ options: { load: loads } })
    await teach(prefetch, ['list', 'article'])
    await forget(clock)
    loads.mockImplementation((context) => (context.id === 'article' ? held() : load(context)))
    await prefetch.getOrSet('list', { session: 'reader' })
    await held.called()
    let closed = false
    const closing = prefetch[Symbol.asyncDispose]().then(() => (closed = true))
    await clock.advance('1s')
    expect(closed).toBe(false)
    held.resolve('x')
    await closing
  })

  it('comes with that of the cache, in the middle of what it was about to do', async () => {
    const loads = vi.fn<(context: { id: string }) => string>(load)
    const cache = openCache({ layers: { it: { ttl: '1h' } } })
    const layer = cache.layer('it')
    const prefetch = createPrefetch<string>(layer, { load: loads })
    await teach(prefetch, ['list', 'article'])
    await layer.delete('article')
    loads.mockClear()
    await prefetch.getOrSet('list', { session: 'reader' })
    await cache.close()
    await prefetch.settled()
    expect(loads).not.toHaveBeenCalled()
    prefetch.saw('list', 'reader')
    expect(await codeOf(prefetch.getOrSet('list', { session: 'reader' }))).toBe('CLOSED')
    expect(prefetch.report()).toMatchObject({ paused: 'off', prefetched: 0, dropped: 1 })
  })
})

describe('bounds', () => {
  it('hold for ids, sessions and what is waited for', async () => {
    const {
      cache,
      it: layer,
      prefetch,
    } = setup({
      layer: { ttl: '1h' },
      options: { confidence: 0.3, maxIds: 50, maxSessions: 20, budget: { perSecond: 1 } },
    })
    for (let id = 0; id < 300; id++) await walk(prefetch, `${id}`, [`list ${id}`, `article ${id}`])
    expect(prefetch.report()).toMatchObject({ ids: 50, sessions: 20 })
    await layer.clear()
    expect(stateOf(cache)).toMatchObject({ background: 0, flights: 0 })
  })

  it('let go of the oldest where more is waited for than can be read in a minute', async () => {
    const {
      clock,
      it: layer,
      prefetch,
    } = setup({
      layer: { ttl: '1d' },
      options: { minPrecision: 0, sessionGap: '1h', budget: { perSecond: 1 } },
    })
    for (let id = 0; id < 70; id++) await teach(prefetch, [`list ${id}`, `article ${id}`], 2, `${id}`)
    await layer.clear()
    for (let id = 0; id < 70; id++) {
      await clock.advance('1s')
      await walk(prefetch, `reader ${id}`, [`list ${id}`])
    }
    expect(prefetch.report()).toMatchObject({ prefetched: 70, wasted: 10 })
    expect(layer.readMemory('article 9').outcome).toBe('miss')
    expect(layer.readMemory('article 10').outcome).toBe('hit')
  })
})

describe('options', () => {
  const layers = { it: { ttl: '1h' }, alone: { loadConcurrency: 1 }, unkept: { memory: false } } as const

  it.each<[string, object, string]>([
    ['load', { load: 1 }, 'prefetch.load must be a function, got 1'],
    ['confidence', { confidence: 0 }, 'prefetch.confidence must be a number above 0, to 1, got 0'],
    ['budget', { budget: { perSecond: 0 } }, 'prefetch.budget.perSecond must be a whole number from 1, got 0'],
    [
      'concurrency',
      { budget: { concurrency: 1.5 } },
      'prefetch.budget.concurrency must be a whole number from 1, got 1.5',
    ],
    ['a part of budget', { budget: { second: 1 } }, 'prefetch.budget.second is not an option'],
    ['successors', { successors: 101 }, 'prefetch.successors must be a whole number from 1 to 100, got 101'],
    ['maxIds', { maxIds: 0 }, 'prefetch.maxIds must be a whole number from 1 to 10000000, got 0'],
    ['maxSessions', { maxSessions: -1 }, 'prefetch.maxSessions must be a whole number from 1 to 10000000, got -1'],
    ['halfLife', { halfLife: 0 }, 'prefetch.halfLife must be longer than 0, got 0'],
    ['sessionGap', { sessionGap: 'x' }, 'prefetch.sessionGap must be a duration'],
    ['minPrecision', { minPrecision: 2 }, 'prefetch.minPrecision must be a number from 0 to 1, got 2'],
    ['a name', { halflife: 1 }, 'prefetch.halflife is not an option, did you mean halfLife?'],
  ])('are refused by name: %s', (_name, options, message) => {
    const layer = openCache({ layers }).layer('it')
    expect(() => createPrefetch(layer, { load, ...options })).toThrow(message)
  })

  it.each<['alone' | 'unkept', string]>([
    ['alone', 'layers.alone.loadConcurrency must be from 2 for prefetching, got 1'],
    ['unkept', 'layers.unkept.memory must be true for prefetching, got false'],
  ])('are refused for a layer that has no room for it: %s', (name, message) => {
    const layer = openCache({ layers }).layer(name)
    expect(() => createPrefetch(layer, { load })).toThrow(message)
  })

  it('of a read are refused by name', async () => {
    const prefetch = createPrefetch(openCache({ layers }).layer('it'), { load })
    await expect(prefetch.getOrSet('1', { sesion: 'x' } as never)).rejects.toThrow('did you mean session?')
    for (const session of ['', null, {}, Number.NaN]) {
      await expect(prefetch.getOrSet('1', { session } as never)).rejects.toThrow('session must be a text or a number')
      expect(() => prefetch.saw('1', session as never)).toThrow('session must be a text or a number')
    }
    await expect(prefetch.getOrSet('1', { signal: 1 } as never)).rejects.toThrow('signal must be an AbortSignal')
    expect(await codeOf(prefetch.getOrSet('', { session: 'x' }))).toBe('ID_INVALID')
    expect(() => prefetch.saw('', 'x')).toThrow('must not be empty')
    expect(() => createPrefetch({} as never, { load })).toThrow(
      'the layer of createPrefetch must be a layer of a cache',
    )
  })

  it('end the waiting of one reader by his signal', async () => {
    const held = heldLoader()
    const prefetch = createPrefetch(openCache({ layers }).layer('it'), { load: held })
    const leaving = new AbortController()
    const reading = prefetch.getOrSet('1', { session: 'x', signal: leaving.signal })
    const staying = prefetch.getOrSet('1', { session: 'y' })
    leaving.abort(new Error('gone'))
    await expect(reading).rejects.toThrow('gone')
    held.resolve('value')
    expect(await staying).toBe('value')
  })

  it('do no harm where the cache is switched off', async () => {
    const cache = createCache({ enabled: false, layers })
    const prefetch = createPrefetch<string>(cache.layer('it'), { load })
    await teach(prefetch, ['list', 'article'])
    expect(await prefetch.getOrSet('list', { session: 'reader' })).toBe('value of list')
    expect(prefetch.report()).toMatchObject({ paused: 'off', prefetched: 0, predictions: 0 })
    await cache.close()
  })
})
