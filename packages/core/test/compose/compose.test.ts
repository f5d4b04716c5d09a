import { describe, expect, it, vi } from 'vitest'
import { composeEntry, entry, notModified } from '../../src/index.ts'
import { asked } from '../commands/asked.ts'
import { watchCommands } from '../support/command-watch.ts'
import { expectQuiet, memoryCache, openFleet, rawRedis, shared } from '../support/fleet.ts'
import { heldLoader } from '../support/loads.ts'

const layers = { page: { ttl: '1h', jitter: 0 }, author: { ttl: '1h', jitter: 0 } } as const

/** A source whose parts are counted, and loaders for a page of them. */
function source() {
  const loads = vi.fn<(part: string) => void>()
  const versions: Record<string, number> = {}
  const load = (part: string) => (): string => {
    loads(part)
    return `${part} ${versions[part] ?? 1}`
  }
  return {
    load,
    change: (part: string): void => void (versions[part] = (versions[part] ?? 1) + 1),
    /** What has run since the last look. */
    ran: (): string[] => {
      const parts = loads.mock.calls.map(([part]) => part)
      loads.mockClear()
      return parts.toSorted()
    },
  }
}

describe('a value made of fragments', () => {
  it('runs only what has changed, in every process', async () => {
    const [a, b] = await openFleet(2, { ...shared(), layers })
    const { change, load, ran } = source()
    const read = (cache = a!): Promise<unknown> =>
      composeEntry(cache.layer('page'), '7', {
        fragments: {
          article: { tags: ['article:7'], load: load('article') },
          comments: { tags: ['comments:7'], load: load('comments') },
        },
      })
    expect(await read()).toEqual({ article: 'article 1', comments: 'comments 1' })
    expect(ran()).toEqual(['article', 'comments'])
    await read()
    await read(b)
    expect(ran()).toEqual([])

    change('comments')
    await b!.invalidateTags(['comments:7'])
    const patience = { timeout: 20_000, interval: 5 }
    await vi.waitFor(
      async () => expect(await read()).toEqual({ article: 'article 1', comments: 'comments 2' }),
      patience,
    )
    expect(await read(b)).toEqual({ article: 'article 1', comments: 'comments 2' })
    expect(ran()).toEqual(['comments'])
  })

  it('gives each fragment a time of its own', async () => {
    const { cache, clock } = memoryCache({ layers })
    const { change, load, ran } = source()
    const read = (): Promise<unknown> =>
      composeEntry(cache.layer('page'), '7', {
        fragments: {
          article: { load: load('article') },
          comments: { ttl: '10s', load: load('comments') },
          live: { ttl: 0, load: load('live') },
          told: { ttl: (part: string) => (part === 'told 1' ? '9s' : '1h'), load: load('told') },
        },
      })
    await read()
    expect(ran()).toEqual(['article', 'comments', 'live', 'told'])
    await clock.advance(8_999)
    await read()
    expect(ran()).toEqual(['live'])
    change('told')
    await clock.advance(1)
    await read()
    expect(ran()).toEqual(['live', 'told'])
    await clock.advance(1_000)
    await read()
    expect(ran()).toEqual(['comments', 'live'])
    await clock.advance(3_600_000)
    await read()
    expect(ran()).toEqual(['article', 'comments', 'live', 'told'])
  })

  it('is assembled anew each time, from parts that are not', async () => {
    const { cache } = memoryCache({ layers })
    const assemble = vi.fn<(parts: { a: string[]; b: string }) => Promise<string>>(async ({ a, b }) => `${a[0]} ${b}`)
    const fragments = { a: { load: () => ['a'] }, b: { load: () => 'b' } }
    const read = (): Promise<string> => composeEntry(cache.layer('page'), '1', { fragments, assemble })
    expect(await Promise.all([read(), read()])).toEqual(['a b', 'a b'])
    expect(assemble).toHaveBeenCalledTimes(2)
    const [[first], [second]] = assemble.mock.calls as unknown as [[{ a: string[] }], [{ a: string[] }]]
    expect(first.a).toBe(second.a)
  })

  it('lets a fragment say how it is kept, and that nothing has changed', async () => {
    const { cache, clock } = memoryCache({ layers })
    const load = vi.fn<(previous: unknown) => unknown>((previous) =>
      previous ? notModified({ ttl: '5s' }) : entry('value', { ttl: '1s', staleIfErrorFor: '1h', tags: ['said'] }),
    )
    const read = (): Promise<unknown> =>
      composeEntry(cache.layer('page'), '1', { fragments: { part: { load: ({ previous }) => load(previous?.value) } } })
    expect(await read()).toEqual({ part: 'value' })
    await clock.advance(1_000)
    expect(await read()).toEqual({ part: 'value' })
    expect(load.mock.calls).toEqual([[undefined], ['value']])
    await clock.advance(4_999)
    await read()
    expect(load).toHaveBeenCalledTimes(2)
  })
})

describe('what a composition asks', () => {
  it('reads all fragments, of all layers, by one MGET, and nothing from Redis when they are in memory', async () => {
    const where = shared()
    const [writer, reader] = await openFleet(2, { ...where, maxStaleness: '1d', layers })
    const { load, ran } = source()
    const read = (cache = reader!): Promise<unknown> =>
      composeEntry(cache.layer('page'), '7', {
        fragments: {
          article: { tags: ['article:7'], load: load('article') },
          comments: { tags: ['comments:7'], load: load('comments') },
          author: { layer: cache.layer('author'), id: 3, load: load('author') },
        },
      })
    // What was loaded after a message of the log needs no question about its tags.
    await writer!.invalidateTags(['other'])
    await read(writer)
    await expectQuiet(writer!)
    expect(ran()).toHaveLength(3)
    const watch = await watchCommands(where.namespace)
    expect(await read()).toEqual({ article: 'article 1', comments: 'comments 1', author: 'author 1' })
    await watch.upToDate()
    expect(watch.commands.find(([name]) => name!.toLowerCase() === 'mget')).toHaveLength(4)
    expect(await asked(watch)).toEqual(['mget'])
    await read()
    expect(await asked(watch)).toEqual([])
    expect(ran()).toEqual([])
  })

  it('loads what is missing at once, and one load runs for all who ask', async () => {
    const [a, b] = await openFleet(2, { ...shared(), layers })
    const held = { one: heldLoader(), two: heldLoader() }
    const read = (cache = a!): Promise<unknown> =>
      composeEntry(cache.layer('page'), '7', { fragments: { one: { load: held.one }, two: { load: held.two } } })
    const reads = [read(), read(), read(b)]
    await Promise.all([held.one.called(), held.two.called()])
    held.two.resolve('2')
    held.one.resolve('1')
    expect(await Promise.all(reads)).toEqual(Array.from({ length: 3 }, () => ({ one: '1', two: '2' })))
    expect([held.one.calls, held.two.calls]).toEqual([1, 1])
  })
})

describe('the key of a fragment', () => {
  it('is its own: no id, name or params of others lead to it', async () => {
    const where = shared()
    const [cache] = await openFleet(1, { ...where, layers })
    const page = cache!.layer('page')
    const one = (id: string | number, name: string, params?: unknown): Promise<unknown> =>
      composeEntry(page, id, {
        ...(params !== undefined && { params }),
        fragments: { [name]: { load: () => `${id} ${name} ${JSON.stringify(params)}` } },
      })
    await page.set('a', 'plain')
    await page.set('a', 'params', { params: { b: null } })
    await page.set('a', 'more', { params: ['b', null] })
    await page.set('a:b', 'joined')
    const asks = [
      ['a', 'b'],
      ['a', 'c'],
      ['a:b', 'c'],
      ['a', 'b:c'],
      ['a', '__proto__'],
      ['a', 'b', 1],
      ['a', 'b', { c: 1 }],
    ]
    for (let round = 0; round < 2; round++) {
      for (const [id, name, params] of asks as [string, string, unknown][]) {
        expect(Object.entries((await one(id, name, params)) as object)).toEqual([
          [name, `${id} ${name} ${JSON.stringify(params)}`],
        ])
      }
    }
    expect(await page.get('a')).toBe('plain')
    expect(await page.get('a', { params: { b: null } })).toBe('params')
    // Its keys are those of its id.
    const keys = await rawRedis().keys(`${where.namespace}:page:v1:*`)
    expect(keys).toHaveLength(4 + asks.length)
    expect(keys.filter((key) => key.startsWith(`${where.namespace}:page:v1:a#`))).toHaveLength(2 + 6)
  })

  it('is that of an entry which others use as well, where it names an id', async () => {
    const { cache } = memoryCache({ layers })
    const { load, ran } = source()
    const [pages, authors] = [cache.layer('page'), cache.layer('author')]
    const read = (id: string): Promise<unknown> =>
      composeEntry(pages, id, {
        tags: [`page:${id}`],
        fragments: {
          article: { load: load(`article ${id}`) },
          author: { layer: authors, id: 3, params: { full: true }, tags: ['author:3'], load: load('author') },
          legal: { id: 'legal', load: load('legal') },
        },
      })
    await read('7')
    await read('8')
    expect(ran()).toEqual(['article 7', 'article 8', 'author', 'legal'])
    expect(await authors.getOrSet(3, load('author'), { params: { full: true } })).toBe('author 1')
    expect(await pages.get('legal')).toBe('legal 1')
    await authors.delete(3, { params: { full: true } })
    await read('7')
    await read('8')
    expect(ran()).toEqual(['author'])
    // The tags of a composition are not those of what others use.
    await cache.invalidateTags(['page:7'])
    await read('7')
    await read('8')
    expect(ran()).toEqual(['article 7'])
    await cache.invalidateTags(['author:3'])
    await read('7')
    expect(ran()).toEqual(['author'])
  })
})
