import { expect, it, vi } from 'vitest'
import { type RepositoryOptions, cachedRepository } from '../../src/index.ts'
import { memoryCache, openFleet, readyCache, shared } from '../support/fleet.ts'
import { StoryRepository, story } from './stories.ts'

const layers = { story: { ttl: '1h', jitter: 0 } } as const

type Options = Omit<RepositoryOptions<StoryRepository, { update: unknown }>, 'layer'>

const options = (change: object = {}): Options => ({
  reads: {
    findById: { id: (id) => id, tags: (found) => found?.childIds.map((id) => `child:${id}`) ?? [], ttl: '10m' },
    list: { tags: ['stories'] },
  },
  writes: {
    update: {
      cacheOnWrite: { id: (id: number) => id, ...change },
      invalidates: ({ args: [id] }) => ({ ids: [id], tags: ['stories'] }),
    },
  },
})

async function pair(given: Options) {
  const [a, b] = await openFleet(2, { ...shared(), maxStaleness: '1d', layers })
  const source = new StoryRepository(story(1))
  const [inA, inB] = [a!, b!].map((cache) => cachedRepository(source, { layer: cache.layer('story'), ...given }))
  return { a: a!, b: b!, source, inA: inA!, inB: inB! }
}

const heard = (look: () => Promise<void>): Promise<void> => vi.waitFor(look, { timeout: 20_000, interval: 2 })

it('keeps what was written, for all processes, and invalidates the rest', async () => {
  const { source, inA, inB } = await pair(options())
  for (const stories of [inA, inB]) await Promise.all([stories.findById(1), stories.list()])
  source.takeCalls()
  const written = await inA.update(1, { title: 'new' })
  expect(written).toEqual(story(1, { title: 'new' }))
  expect(await inA.findById(1)).toEqual(written)
  await heard(async () => expect(await inB.findById(1)).toEqual(written))
  expect(source.takeCalls()).toEqual(['update 1'])
  expect((await inA.list())[0]).toEqual(written)
  expect(source.takeCalls()).toEqual(['list'])
})

it('keeps it as the read of the same id would: with its tags and its ttl', async () => {
  const { a, source, inA } = await pair(options())
  await inA.update(1, { childIds: [7, 8] })
  const read = await a.layer('story').read(1)
  expect(read.outcome === 'hit' && [read.tags, Math.round((read.age + read.ttlLeft) / 60_000)]).toEqual([
    ['child:7', 'child:8'],
    10,
  ])
  await a.invalidateTags(['child:8'])
  source.takeCalls()
  await inA.findById(1)
  expect(source.takeCalls()).toEqual(['findById 1'])
})

it('finds the read without an id of its own, too, and no other', async () => {
  const { cache } = memoryCache({ layers: { story: { ttl: '1h' }, other: { ttl: '1h' } } })
  const tagsAs = async (reads: object): Promise<unknown> => {
    const repository = cachedRepository(new StoryRepository(story(1)), {
      layer: cache.layer('story'),
      reads,
      writes: { update: { cacheOnWrite: { id: (id) => id } } },
    })
    await repository.update(1, {})
    const read = await cache.layer('story').read(1)
    return read.outcome === 'hit' && read.tags
  }
  const throws = (): never => {
    throw new Error('not for this id')
  }
  expect(await tagsAs({})).toEqual([])
  expect(await tagsAs({ findById: { tags: ['a'] } })).toEqual(['a'])
  expect(await tagsAs({ findById: { id: String, tags: () => ['b'] } })).toEqual(['b'])
  expect(await tagsAs({ titleOf: { id: (id: number) => `title:${id}`, tags: ['c'] } })).toEqual([])
  expect(await tagsAs({ titleOf: { id: throws, tags: ['c'] }, findById: { tags: ['d'] } })).toEqual(['d'])
  expect(await tagsAs({ findById: { layer: cache.layer('other'), tags: ['e'] } })).toEqual([])
  expect(await tagsAs({ findById: { id: Number, params: () => ({ all: true }), tags: ['f'] } })).toEqual([])
  expect(await tagsAs({ findById: { params: (id: number) => id, tags: ['g'] } })).toEqual([])
  expect(await tagsAs({ list: { tags: ['h'] } })).toEqual([])
})

it('keeps the value that is told of the result', async () => {
  const { source, inA } = await pair(
    options({ value: (result: object, id: number) => ({ ...result, title: `of ${id}` }) }),
  )
  expect(await inA.update(1, { title: 'new' })).toEqual(story(1, { title: 'new' }))
  source.takeCalls()
  expect(await inA.findById(1)).toEqual(story(1, { title: 'of 1' }))
  expect(source.takeCalls()).toEqual([])
})

it.each([
  ['is undefined', { value: () => undefined }],
  ['cannot be told', { value: () => (undefined as unknown as { x: { y: 1 } }).x.y }],
  ['cannot be kept', { value: () => () => 1 }],
])('removes the id and returns the result where the value %s', async (_name, change) => {
  const { source, inA, inB } = await pair(options(change))
  for (const stories of [inA, inB]) await stories.findById(1)
  source.takeCalls()
  expect(await inA.update(1, { title: 'new' })).toEqual(story(1, { title: 'new' }))
  expect((await inA.findById(1))?.title).toBe('new')
  await heard(async () => expect((await inB.findById(1))?.title).toBe('new'))
  expect(source.takeCalls()).toEqual(['update 1', 'findById 1'])
})

it('removes the id where the tags of the value cannot be told', async () => {
  const tags = vi.fn<() => string[]>(() => ['a'])
  const { source, inA } = await pair({ ...options(), reads: { findById: { id: (id) => id, tags } } })
  await inA.findById(1)
  source.takeCalls()
  tags.mockImplementationOnce(() => {
    throw new Error('no')
  })
  expect((await inA.update(1, { title: 'new' })).title).toBe('new')
  expect((await inA.findById(1))?.title).toBe('new')
  expect(source.takeCalls()).toEqual(['update 1', 'findById 1'])
})

it('removes the id after a failed write, and rejects with its very error', async () => {
  const { source, inA, inB } = await pair(options())
  for (const stories of [inA, inB]) await Promise.all([stories.findById(1), stories.list()])
  const error = new Error('the answer was lost')
  const update = source.update.bind(source)
  source.update = async (...args) => {
    await update(...args)
    throw error
  }
  await expect(inA.update(1, { title: 'new' })).rejects.toBe(error)
  expect((await inA.findById(1))?.title).toBe('new')
  expect((await inA.list())[0]?.title).toBe('new')
  await heard(async () => expect((await inB.findById(1))?.title).toBe('new'))
})

it('writes nothing under an id that cannot be', async () => {
  const cache = await readyCache({ ...shared(), layers })
  const source = new StoryRepository(story(1))
  const stories = cachedRepository(source, { layer: cache.layer('story'), ...options({ id: () => '' }) })
  await expect(stories.update(1, { title: 'new' })).rejects.toThrow('ID_INVALID')
  expect(source.takeCalls()).toEqual([])
})
