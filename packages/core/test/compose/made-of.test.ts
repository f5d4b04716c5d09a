import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { type Layer, type LoadOptions, composeEntry, currentComposition, entry } from '../../src/index.ts'
import { memoryCache, openFleet, rawRedis, shared } from '../support/fleet.ts'
import { heldLoader } from '../support/loads.ts'

const patience = { timeout: 20_000, interval: 5 }
const layers = { part: { ttl: '1h', jitter: 0 }, whole: { ttl: '1h', jitter: 0 } } as const

interface Part {
  readonly ttl?: number
  readonly staleFor?: number
  readonly tags?: readonly string[]
}

/** A page that a layer keeps, made of two fragments. */
function pageOf(parts: Layer<any>, one: Part = {}, two: Part = {}): Promise<string> {
  return composeEntry(parts, '1', {
    fragments: { one: { ...one, load: () => 'one' }, two: { ...two, load: () => 'two' } },
    assemble: (page) => `${page.one} ${page.two}`,
  })
}

function inMemory() {
  const { cache, clock } = memoryCache({ layers })
  return { cache, clock, parts: cache.layer('part') as Layer<any>, wholes: cache.layer('whole') as Layer<any> }
}

describe('what a load makes of fragments', () => {
  type Make = (wholes: Layer<any>, load: () => Promise<string>, options?: LoadOptions) => Promise<unknown>
  const makes: [name: string, make: Make][] = [
    ['getOrSet', (wholes, load, options) => wholes.getOrSet('1', load, options)],
    ['read', (wholes, load, options) => wholes.read('1', load, options)],
    [
      'getOrSetMany',
      (wholes, load, options) => wholes.getOrSetMany(['1', '2'], async () => [await load(), 'x'], options),
    ],
    ['update', (wholes, load, options) => wholes.update('1', load, options)],
    ['a refresh', (wholes, load) => wholes.refresh('1', load)],
    ['entry() with a ttl', (wholes, load) => wholes.getOrSet('1', async () => entry(await load(), { ttl: '2h' }))],
    [
      'a fragment of its own',
      async (wholes, load) => {
        await wholes.getOrSet('1', () => composeEntry(wholes, '2', { fragments: { inner: { load } } }))
      },
    ],
  ]

  it.each(makes)('lives no longer than they do, made by %s', async (_name, make) => {
    const { clock, parts, wholes } = inMemory()
    await pageOf(parts, { ttl: 10_000 })
    await clock.advance(4_000)
    await make(wholes, () => pageOf(parts, { ttl: 10_000 }))
    expect(await wholes.ttlLeft('1')).toBe(6_000)
  })

  it.each(makes)('becomes invalid with each of them, made by %s', async (_name, make) => {
    for (const tag of ['a', 'b', 'c']) {
      const { cache, parts, wholes } = inMemory()
      await make(wholes, () => pageOf(parts, { tags: ['a'] }, { tags: ['b', 'c'] }))
      await cache.invalidateTags(['other'])
      expect(await wholes.has('1')).toBe(true)
      await cache.invalidateTags([tag])
      expect(await wholes.has('1')).toBe(false)
    }
  })

  it('keeps its own time and tags besides', async () => {
    const { cache, parts, wholes } = inMemory()
    const load = (): Promise<string> => pageOf(parts, { tags: ['a'] })
    await wholes.getOrSet('1', load, { ttl: '1m', tags: ['own'] })
    expect(await wholes.read('1')).toMatchObject({ ttlLeft: 60_000, tags: ['own', 'a'] })
    await cache.expireTags(['a'])
    expect(await wholes.has('1')).toBe(false)
  })

  it('inherits nothing where it says so', async () => {
    const { cache, parts, wholes } = inMemory()
    const load = async (): Promise<any> => entry(await pageOf(parts, { ttl: 10, tags: ['a'] }), { inherit: false })
    await wholes.getOrSet('1', load)
    await cache.invalidateTags(['a'])
    expect(await wholes.read('1')).toMatchObject({ outcome: 'hit', ttlLeft: 3_600_000, tags: [] })
  })

  it('inherits nothing from what it reads by other calls, or what others read', async () => {
    const { parts, wholes } = inMemory()
    await wholes.getOrSet('1', async () => {
      await parts.getOrSet('inner', () => pageOf(parts, { ttl: 10, tags: ['a'] }))
      await wholes.getOrSet('2', () => pageOf(parts, { ttl: 10, tags: ['a'] }))
      return 'whole'
    })
    expect(await wholes.read('1')).toMatchObject({ ttlLeft: 3_600_000, tags: [] })
    expect(await wholes.read('2')).toMatchObject({ ttlLeft: 10, tags: ['a'] })
  })

  it('is kept by nobody where a part is not fresh or not kept', async () => {
    const { clock, parts, wholes } = inMemory()
    const stale = { ttl: 10, staleFor: 1_000 }
    await pageOf(parts, stale)
    await clock.advance(10)
    const failing = { load: () => Promise.reject(new Error('no')), fallback: 'instead' }
    const loads: (() => Promise<unknown>)[] = [
      () => pageOf(parts, stale),
      () => composeEntry(parts, '2', { fragments: { live: { ttl: 0, load: () => 1 } } }),
      () => composeEntry(parts, '2', { fragments: { unstorable: { load: () => () => 1 } } }),
      () => composeEntry(parts, '2', { fragments: { nothing: { load: () => undefined }, other: { load: () => 1 } } }),
      () => composeEntry(parts, '2', { fragments: { failing, other: { load: () => 1 } } }),
    ]
    for (const [n, load] of loads.entries()) {
      expect(await wholes.read(`whole ${n}`, load), `${n}`).toMatchObject({ outcome: 'loaded', stored: false })
      expect(await wholes.has(`whole ${n}`), `${n}`).toBe(false)
    }
  })

  it('tells whoever keeps it, and nobody else', async () => {
    const { parts, wholes } = inMemory()
    expect(currentComposition()).toBeUndefined()
    await pageOf(parts, { tags: ['outside'] })
    expect(currentComposition()).toBeUndefined()
    await wholes.getOrSet('1', async () => {
      expect(currentComposition()).toBeUndefined()
      await composeEntry(parts, '2', { fragments: { one: { tags: ['a'], load: () => 1 } } })
      expect(currentComposition()).toEqual({ ttlLeft: 3_600_000, tags: ['a'] })
      await composeEntry(parts, '3', { fragments: { two: { ttl: 5, tags: ['a', 'b'], load: () => 1 } } })
      expect(currentComposition()).toEqual({ ttlLeft: 5, tags: ['a', 'b'] })
    })
  })

  it('never outlives a part, whatever their times and however long the load takes', async () => {
    const ttl = fc.integer({ min: 1, max: 200 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(ttl, { minLength: 1, maxLength: 5 }),
        ttl,
        fc.nat(100),
        fc.nat(50),
        async (ttls, own, before, during) => {
          const { clock, parts, wholes } = inMemory()
          const compose = (): Promise<unknown> =>
            composeEntry(parts, '1', {
              fragments: Object.fromEntries(ttls.map((each, n) => [`${n}`, { ttl: each, load: () => n }])),
            })
          await compose()
          await clock.advance(before)
          const load = async (): Promise<unknown> => {
            const whole = await compose()
            await clock.advance(during)
            return whole
          }
          await wholes.getOrSet('1', load, { ttl: own })
          const lives = ttls.map((each) => (before < each ? each - before : each) - during)
          const expected = Math.min(own, ...lives)
          expect(await wholes.ttlLeft('1')).toBe(expected > 0 ? expected : undefined)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('across processes', () => {
  it('goes with its fragments in Redis and in the memory of others', async () => {
    const where = shared()
    const [a, b] = await openFleet(2, { ...where, layers })
    const load = (): Promise<string> => pageOf(a!.layer('part'), { ttl: 30_000, tags: ['a'] })
    await a!.layer('whole').getOrSet('1', load)
    expect(await b!.layer('whole').get('1')).toBe('one two')
    const left = await rawRedis().pttl(`${where.namespace}:whole:v1:1`)
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThanOrEqual(30_000)
    await a!.invalidateTags(['a'])
    expect(await a!.layer('whole').get('1')).toBeUndefined()
    await vi.waitFor(async () => expect(await b!.layer('whole').get('1')).toBeUndefined(), patience)
  })

  it('is not kept when a part has become invalid while another one was loading', async () => {
    const [a, b] = await openFleet(2, { ...shared(), layers })
    const [parts, wholes] = [a!.layer('part') as Layer<any>, a!.layer('whole') as Layer<any>]
    const held = heldLoader()
    const fragments = { quick: { id: 'quick', tags: ['quick'], load: () => 'old' }, slow: { load: held } }
    const reading = wholes.getOrSet('1', () => composeEntry(parts, '1', { fragments }))
    await held.called()
    // From Redis: where nothing was ever invalidated, its own copy counts only once the index was asked.
    await vi.waitFor(async () => expect(await parts.get('quick')).toBe('old'), patience)
    await b!.invalidateTags(['quick'])
    await vi.waitFor(() => expect(parts.peek('quick')).toBeUndefined(), patience)
    held.resolve('slow')
    expect(await reading).toEqual({ quick: 'old', slow: 'slow' })
    // Its caller had asked before; nobody who asks now gets it, here or there.
    expect(await wholes.get('1')).toBeUndefined()
    expect(await b!.layer('whole').get('1')).toBeUndefined()
    const load = (): Promise<unknown> =>
      composeEntry(parts, '1', { fragments: { ...fragments, quick: { id: 'quick', load: () => 'new' } } })
    expect(await wholes.getOrSet('1', load)).toEqual({ quick: 'new', slow: 'slow' })
  })

  it('is not kept when a part was removed by its id while it was loading', async () => {
    const [a, b] = await openFleet(2, { ...shared(), layers })
    const [parts, wholes] = [a!.layer('part') as Layer<any>, a!.layer('whole') as Layer<any>]
    const held = heldLoader()
    const load = (): Promise<unknown> => composeEntry(parts, '1', { fragments: { part: { id: 'part', load: held } } })
    const reading = wholes.read('1', load)
    await held.called()
    await b!.layer('part').delete('part')
    held.resolve('old')
    expect(await reading).toMatchObject({ value: { part: 'old' }, stored: false })
    expect(await wholes.get('1')).toBeUndefined()
  })

  it('never shows what its process had made invalid before it was asked for', async () => {
    const [a, b] = await openFleet(2, { ...shared(), layers })
    const names = ['x', 'y', 'z']
    const versions: Record<string, number> = { x: 0, y: 0, z: 0 }
    const load = (name: string) => async (): Promise<number> => {
      const read = versions[name]!
      // Others come in between what it has read and what it stores.
      await new Promise(setImmediate)
      return read
    }
    const page = (cache = a!): Promise<Record<string, number>> =>
      cache.layer('whole').getOrSet<Record<string, number>>('1', () =>
        composeEntry(cache.layer('part'), '1', {
          fragments: Object.fromEntries(names.map((name) => [name, { tags: [name], load: load(name) }])),
        }),
      )
    const write = async (name: string, cache = a!): Promise<void> => {
      versions[name]!++
      const floor = { ...versions }
      await cache.invalidateTags([name])
      const read = await page(cache)
      expect(read[name]).toBeGreaterThanOrEqual(floor[name]!)
    }
    for (let round = 0; round < 40; round++) {
      await Promise.all([page(), page(b), write(names[round % 3]!), write(names[(round + 1) % 3]!, b), page(b)])
    }
    await vi.waitFor(async () => expect([await page(), await page(b)]).toEqual([versions, versions]), patience)
  })
})
