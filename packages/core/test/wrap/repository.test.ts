import { expect, it, vi } from 'vitest'
import { type Layer, cachedRepository, writeRule } from '../../src/index.ts'
import { memoryCache, openCache, openFleet, readyCache, shared } from '../support/fleet.ts'
import { codeOf, outcomeOf } from '../support/loads.ts'
import { StoryRepository, story } from './stories.ts'

const layers = { story: { ttl: '1h', nullTtl: '1h', jitter: 0 }, page: { ttl: '1h' } } as const

const tagsOf = (...ids: number[]): string[] => ids.map((id) => `story:${id}`)

/** A repository whose lists go with their language and with their members. */
function cached(repository: StoryRepository, layer: Layer<any>): StoryRepository {
  return cachedRepository(repository, {
    layer,
    reads: {
      findById: { tags: (found) => found?.childIds.map((id) => `child:${id}`) ?? [] },
      findByLang: {
        id: (lang) => `lang:${lang}`,
        params: (_lang, page) => page,
        tags: (found, lang) => [`lang:${lang}`, ...tagsOf(...found.map(({ id }) => id))],
      },
      list: { tags: ['stories'], ttl: '10m' },
    },
    writes: {
      create: { invalidates: ({ args: [{ id, lang }] }) => ({ ids: [id], tags: ['stories', `lang:${lang}`] }) },
      update: writeRule({
        before: (stories, id) => stories.findById(id),
        invalidates: ({ args: [id], before, result }) => ({
          ids: [id],
          tags: ['stories', ...tagsOf(id), `lang:${before?.lang}`, `lang:${result?.lang}`],
        }),
      }),
      remove: { invalidates: ({ args: [id] }) => ({ ids: [id], tags: ['stories', ...tagsOf(id)] }) },
    },
  })
}

/** Two processes over one source. */
async function pair(...stories: Parameters<typeof story>[]) {
  const [a, b] = await openFleet(2, { ...shared(), maxStaleness: '1d', layers })
  const source = new StoryRepository(...stories.map((each) => story(...each)))
  const [inA, inB] = [cached(source, a!.layer('story')), cached(source, b!.layer('story'))]
  return { a: a!, b: b!, source, inA, inB }
}

/** What another process has written is heard of in time. */
const heard = (look: () => Promise<void>): Promise<void> => vi.waitFor(look, { timeout: 20_000, interval: 2 })

it('reads by id, by attribute and page by page, once in the fleet', async () => {
  const { source, inA, inB } = await pair([1], [2], [3], [4, { lang: 'fr' }])
  for (const stories of [inA, inB, inA]) {
    expect(await stories.findById(1)).toEqual(story(1))
    expect(await stories.findByLang('en')).toEqual([story(1), story(2)])
    expect(await stories.findByLang('en', { page: 2, size: 2 })).toEqual([story(3)])
    expect(await stories.findByLang('en', { size: 2, page: 2 })).toEqual([story(3)])
    expect(await stories.findByLang('fr')).toEqual([story(4, { lang: 'fr' })])
    expect(await stories.list()).toHaveLength(4)
  }
  expect(source.takeCalls()).toEqual(['findById 1', 'findByLang en 1', 'findByLang en 2', 'findByLang fr 1', 'list'])
})

it('keeps that there is nothing, until it is created', async () => {
  const { source, inA, inB } = await pair()
  expect([await inA.findById(1), await inB.findById(1)]).toEqual([null, null])
  expect(source.takeCalls()).toEqual(['findById 1'])
  await inA.create(story(1))
  expect(await inA.findById(1)).toEqual(story(1))
  await heard(async () => expect(await inB.findById(1)).toEqual(story(1)))
})

it('does not keep undefined', async () => {
  const { cache } = memoryCache({ layers })
  const find = vi.fn<(id: number) => Promise<string | undefined>>(async (_id) => undefined)
  const tags = vi.fn<() => string[]>(() => [])
  const repository = cachedRepository({ find }, { layer: cache.layer('story'), reads: { find: { tags } } })
  expect([await repository.find(1), await repository.find(1)]).toEqual([undefined, undefined])
  expect(find).toHaveBeenCalledTimes(2)
  expect(tags).not.toHaveBeenCalled()
})

it('has own writes in view when they resolve, and others within the bound', async () => {
  const { source, inA, inB } = await pair([1], [2])
  for (const stories of [inA, inB]) await Promise.all([stories.findById(1), stories.findById(2), stories.list()])
  source.takeCalls()
  expect(await inA.update(1, { title: 'new' })).toEqual(story(1, { title: 'new' }))
  expect((await inA.findById(1))?.title).toBe('new')
  expect((await inA.list()).map(({ title }) => title)).toEqual(['new', 'story 2'])
  await heard(async () => expect((await inB.findById(1))?.title).toBe('new'))
  await heard(async () => expect((await inB.list()).map(({ title }) => title)).toEqual(['new', 'story 2']))
  expect(await inB.findById(2)).toEqual(story(2))
  expect(source.takeCalls()).toEqual(['findById 1', 'update 1', 'findById 1', 'list'])
})

it('refreshes the list of the old language and that of the new one, all pages of both', async () => {
  const { source, inA, inB } = await pair([1], [2], [3], [4, { lang: 'fr' }], [5, { lang: 'de' }])
  const second = { page: 2, size: 2 }
  const read = async (stories: StoryRepository): Promise<unknown> =>
    Promise.all([
      stories.findByLang('en'),
      stories.findByLang('en', second),
      stories.findByLang('fr'),
      stories.findByLang('de'),
    ])
  await read(inA)
  await read(inB)
  source.takeCalls()
  await inA.update(1, { lang: 'fr' })
  expect((await inA.findByLang('en')).map(({ id }) => id)).toEqual([2, 3])
  expect(await inA.findByLang('en', second)).toEqual([])
  expect((await inA.findByLang('fr')).map(({ id }) => id)).toEqual([1, 4])
  await heard(async () => expect((await inB.findByLang('en')).map(({ id }) => id)).toEqual([2, 3]))
  await heard(async () => expect((await inB.findByLang('fr')).map(({ id }) => id)).toEqual([1, 4]))
  await read(inB)
  expect(source.takeCalls()).toEqual([
    'findById 1',
    'update 1',
    'findByLang en 1',
    'findByLang en 2',
    'findByLang fr 1',
  ])
})

it('reads what was before from the source, not from the cache', async () => {
  const { source, inA } = await pair([1])
  await inA.findById(1)
  // Changed past the cache.
  await source.update(1, { lang: 'fr' })
  await inA.findByLang('fr')
  expect((await inA.findById(1))?.lang).toBe('en')
  await inA.update(1, { lang: 'de' })
  expect(await inA.findByLang('fr')).toEqual([])
})

it('writes nothing where it cannot be read what was before, and passes the error on', async () => {
  const { cache } = memoryCache({ layers })
  const error = new Error('no')
  const write = vi.fn<(id: number) => Promise<void>>(async () => {})
  const repository = cachedRepository(
    { write },
    { layer: cache.layer('story'), writes: { write: { before: () => Promise.reject(error), invalidates: {} } } },
  )
  await expect(repository.write(1)).rejects.toBe(error)
  expect(write).not.toHaveBeenCalled()
})

it('invalidates after a failed write too, which may have been carried out, and rejects with its very error', async () => {
  const { cache } = memoryCache({ layers })
  const source = new StoryRepository(story(1))
  const lost = new Error('the answer was lost')
  const update = source.update.bind(source)
  source.update = async (id, change) => {
    await update(id, change)
    throw lost
  }
  const stories = cached(source, cache.layer('story'))
  await stories.findById(1)
  await stories.findByLang('en')
  await expect(stories.update(1, { title: 'new' })).rejects.toBe(lost)
  expect((await stories.findById(1))?.title).toBe('new')
  expect((await stories.findByLang('en'))[0]?.title).toBe('new')
})

it('rejects with the error of a failed write where its rule wants a result, and says so to the logger', async () => {
  const warn = vi.fn<(detail: object) => void>()
  const logger = { debug: warn, info: warn, warn, error: warn }
  const cache = openCache({ layers, logger })
  const error = new RangeError('no')
  const repository = cachedRepository(
    { write: (_id: number): Promise<{ id: number }> => Promise.reject(error) },
    { layer: cache.layer('story'), writes: { write: { invalidates: ({ result }) => ({ ids: [result!.id] }) } } },
  )
  await expect(repository.write(1)).rejects.toBe(error)
  expect(warn.mock.calls.map(([detail]) => detail)).toMatchObject([
    { type: 'rule-failed', event: 'failed write write' },
  ])
})

it('rejects where the rule of a successful write says what cannot be, and invalidates the rest', async () => {
  const cache = await readyCache({ ...shared(), layers })
  const layer = cache.layer('story')
  const write = vi.fn<() => Promise<void>>(async () => {})
  const failing = (targets: object): Promise<unknown> =>
    codeOf(cachedRepository({ write }, { layer, writes: { write: { invalidates: () => targets } } }).write())
  for (const bad of [{ tags: [''] }, { tags: [7] }, { layers: ['none'] }, { tags: 'a' }]) {
    await layer.set(1, 'old')
    expect(await failing({ ids: [1], ...bad })).toMatch(/CONFIG_INVALID|LAYER_UNKNOWN/)
    expect(await layer.get(1)).toBeUndefined()
  }
  await layer.set(1, 'old', { tags: ['a'] })
  expect(await failing({ ids: [''], tags: ['a'] })).toBe('ID_INVALID')
  expect(await layer.get(1)).toBeUndefined()
  expect(await failing({ keys: [1] })).toBe('CONFIG_INVALID')
  expect(await failing({ ids: { none: [1] } })).toBe('LAYER_UNKNOWN')
  expect(write).toHaveBeenCalledTimes(7)
})

it('invalidates ids of other layers, and whole layers', async () => {
  const cache = await readyCache({ ...shared(), layers })
  const [stories, pages] = [cache.layer('story'), cache.layer('page')]
  const fill = (): Promise<unknown> =>
    Promise.all([stories.set(1, 1), stories.set(2, 2), pages.set(1, 1), pages.set(2, 2)])
  const values = async (): Promise<unknown> => [
    ...(await stories.getMany([1, 2])).keys(),
    '|',
    ...(await pages.getMany([1, 2])).keys(),
  ]
  const invalidate = (targets: object): Promise<void> =>
    cachedRepository({ write: async () => {} }, { layer: stories, writes: { write: { invalidates: targets } } }).write()
  await fill()
  await invalidate({ ids: { story: [1, undefined], page: ['2'] } })
  expect(await values()).toEqual([2, '|', 1])
  await fill()
  await invalidate({ ids: [undefined, 2], layers: ['page', undefined] })
  expect(await values()).toEqual([1, '|'])
})

it('keeps a result whose tags cannot be told nowhere, and gives it to its reader', async () => {
  const events: object[] = []
  const note = (detail: object): void => void events.push(detail)
  const cache = openCache({ ...shared(), layers, logger: { debug: note, info: note, warn: note, error: note } })
  await cache.ready()
  const source = new StoryRepository(story(1))
  const stories = cachedRepository(source, {
    layer: cache.layer('story'),
    reads: { findById: { tags: (found) => found!.childIds.map((id) => `child:${id}`) }, list: { tags: () => [''] } },
  })
  expect(await stories.findById(1)).toEqual(story(1))
  expect([await stories.findById(2), await stories.findById(2)]).toEqual([null, null])
  expect([await stories.list(), await stories.list()]).toEqual([[story(1)], [story(1)]])
  expect(source.takeCalls()).toEqual(['findById 1', 'findById 2', 'findById 2', 'list', 'list'])
  expect(events.filter((event) => (event as { type: string }).type === 'value-not-stored')).not.toEqual([])
})

it('passes the very error of a read on, and keeps nothing of it', async () => {
  const { cache } = memoryCache({ layers })
  const error = new Error('no')
  const find = vi.fn<(id: number) => Promise<string>>((_id) => Promise.reject(error))
  const repository = cachedRepository({ find }, { layer: cache.layer('story'), reads: { find: {} } })
  await expect(repository.find(1)).rejects.toBe(error)
  find.mockResolvedValueOnce('there')
  expect(await repository.find(1)).toBe('there')
})

it('asks the repository alone where the cache is switched off', async () => {
  const cache = openCache({ ...shared(), layers, enabled: false })
  const source = new StoryRepository(story(1))
  const stories = cached(source, cache.layer('story'))
  await stories.findById(1)
  await stories.findById(1)
  await stories.update(1, { title: 'new' })
  expect(source.takeCalls()).toEqual(['findById 1', 'findById 1', 'update 1'])
})

it('asks the repository nothing when the cache is closed', async () => {
  const cache = openCache({ layers })
  const source = new StoryRepository(story(1))
  const stories = cached(source, cache.layer('story'))
  await cache.close()
  const calls = [stories.findById(1), stories.list(), stories.update(1, {}), stories.remove(1)]
  expect(await Promise.all(calls.map(codeOf))).toEqual(['CLOSED', 'CLOSED', 'CLOSED', 'CLOSED'])
  expect(source.takeCalls()).toEqual([])
  expect(stories.size).toBe(1)
})

it('refuses a call with an id where the method declares no argument', async () => {
  const { cache } = memoryCache({ layers })
  const find = async (...args: number[]): Promise<number> => args.length
  const repository = cachedRepository({ find }, { layer: cache.layer('story'), reads: { find: {} } })
  expect(await outcomeOf(repository.find(1))).toMatchObject({
    error: { code: 'CONFIG_INVALID', detail: expect.stringContaining('reads.find.id') as string },
  })
  expect(await repository.find(1, 2)).toBe(2)
  expect(await repository.find()).toBe(0)
})

it('refuses rules that cannot be, by their names', () => {
  const layer = memoryCache({ layers }).cache.layer('story')
  const make = (options: object) => (): unknown => cachedRepository(new StoryRepository(), { layer, ...options })
  expect(() => cachedRepository(null as never, { layer })).toThrow('the repository must be an object')
  expect(make({ layer: 'story' })).toThrow('layer must be a layer of a cache, got "story"')
  expect(make({ layer: {} })).toThrow('layer must be a layer of a cache')
  expect(make({ read: {} })).toThrow('did you mean reads?')
  expect(make({ reads: { find: {} } })).toThrow('reads.find: the repository has no method find')
  expect(make({ reads: { size: {} } })).toThrow('reads.size: the repository has no method size')
  expect(make({ reads: { list: { id: 1 } } })).toThrow('reads.list.id must be a function, got 1')
  expect(make({ reads: { list: { params: 1 } } })).toThrow('reads.list.params must be a function')
  expect(make({ reads: { list: { ttl: 'x' } } })).toThrow('reads.list.ttl')
  expect(make({ reads: { list: { tags: 'x' } } })).toThrow('reads.list.tags must be a list')
  expect(make({ reads: { list: { layer: 'x' } } })).toThrow('reads.list.layer must be a layer')
  expect(make({ reads: { list: { tag: [] } } })).toThrow('did you mean tags?')
  expect(make({ reads: { list: undefined } })).toThrow('reads.list must be an object')
  expect(make({ reads: { findById: {}, titleOf: {} } })).toThrow('reads.titleOf must have an id that is never one of')
  expect(make({ reads: { findById: {}, titleOf: { id: (id: number) => `title of ${id}` }, list: {} } })).not.toThrow()
  expect(make({ writes: { save: { invalidates: {} } } })).toThrow('writes.save: the repository has no method save')
  expect(make({ writes: { update: {} } })).toThrow('writes.update must have invalidates or cacheOnWrite')
  expect(make({ writes: { update: { invalidates: { id: 1 } } } })).toThrow('did you mean ids?')
  expect(make({ writes: { update: { invalidates: 1 } } })).toThrow('writes.update.invalidates must be a function')
  expect(make({ writes: { update: { invalidates: {}, before: 1 } } })).toThrow(
    'writes.update.before must be a function',
  )
  expect(make({ writes: { update: { cacheOnWrite: {} } } })).toThrow('writes.update.cacheOnWrite.id must be a function')
  expect(make({ reads: { update: {} }, writes: { update: { invalidates: {} } } })).toThrow(
    'update is in reads and in writes',
  )
})

it('takes a ttl that is a function of the result', async () => {
  const { cache, clock } = memoryCache({ layers })
  const source = new StoryRepository(story(1), story(2, { lang: 'fr' }))
  const stories = cachedRepository(source, {
    layer: cache.layer('story'),
    reads: { findById: { ttl: (found) => (found?.lang === 'fr' ? '1m' : '10m') } },
  })
  for (const id of [1, 2]) await stories.findById(id)
  await clock.advance(120_000)
  for (const id of [1, 2]) await stories.findById(id)
  expect(source.takeCalls()).toEqual(['findById 1', 'findById 2', 'findById 2'])
})
