import { expect, it, vi } from 'vitest'
import { type Layer, cachedRepository, entityStrategy } from '../../src/index.ts'
import { openFleet, shared } from '../support/fleet.ts'
import { type Story, StoryRepository, story } from './stories.ts'

const layers = { story: { ttl: '1h', jitter: 0 } } as const

const stories = entityStrategy({
  name: 'story',
  id: (one: Story) => one.id,
  attributes: { lang: (one) => one.lang },
  embeds: (one) => one.childIds.map((id) => `child:${id}`),
})

const before = (repository: StoryRepository, id: number): Promise<Story | null> => repository.findById(id)

const cached = (repository: StoryRepository, layer: Layer<any>, cacheOnWrite: boolean): StoryRepository =>
  cachedRepository(repository, {
    layer,
    reads: { findById: stories.byId(), findByLang: stories.byAttribute('lang'), list: stories.collection() },
    writes: {
      create: stories.create(),
      update: stories.update(before, { cacheOnWrite }),
      remove: stories.remove(before),
    },
  })

/** Two processes, each with a source of its own over the same stories, so that the reads of one of them can be held up. */
async function pair(cacheOnWrite: boolean) {
  const [a, b] = await openFleet(2, { ...shared(), maxStaleness: '1d', layers })
  const source = new StoryRepository(story(1), story(2, { lang: 'fr' }))
  const slow = source.over()
  return {
    source,
    slow,
    inA: cached(slow, a!.layer('story'), cacheOnWrite),
    inB: cached(source, b!.layer('story'), cacheOnWrite),
  }
}

/** Holds up the reads of a repository when they have read, until they are let go. */
function hold(repository: StoryRepository): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  repository.delay = promise
  return () => {
    repository.delay = undefined
    resolve()
  }
}

type Read = (repository: StoryRepository) => Promise<unknown>

const reads: [name: string, read: Read, call: string][] = [
  ['one by its id', (repository) => repository.findById(1), 'findById 1'],
  ['a list by attribute', (repository) => repository.findByLang('en'), 'findByLang en 1'],
  ['the list that it will be in', (repository) => repository.findByLang('fr'), 'findByLang fr 1'],
  ['all there are', (repository) => repository.list(), 'list'],
]

for (const cacheOnWrite of [false, true]) {
  const kind = cacheOnWrite ? 'that is kept' : 'that invalidates'
  for (const writer of ['this process', 'another process'] as const) {
    it.each(reads)(`a slow read of %s never outlives a write ${kind} in ${writer}`, async (_name, read, call) => {
      const { source, slow, inA, inB } = await pair(cacheOnWrite)
      const letGo = hold(slow)
      const old = read(inA)
      await vi.waitFor(() => expect(slow.calls).toContain(call), { timeout: 20_000, interval: 2 })
      slow.delay = undefined
      await (writer === 'this process' ? inA : inB).update(1, { title: 'new', lang: 'fr' })
      letGo()
      await old
      const now = await read(source)
      const inWriter = writer === 'this process' ? inA : inB
      const inOther = writer === 'this process' ? inB : inA
      expect(await read(inWriter)).toEqual(now)
      await vi.waitFor(async () => expect(await read(inOther)).toEqual(now), { timeout: 20_000, interval: 2 })
      // For good: nothing brings the old one back later.
      expect(await read(inWriter)).toEqual(now)
      expect(await read(inOther)).toEqual(now)
    })
  }

  it(`all processes agree with the source after many writes ${kind} at once`, async () => {
    const { source, inA, inB } = await pair(cacheOnWrite)
    const writes = Array.from({ length: 40 }, async (_, n) => {
      const repository = n % 2 === 0 ? inA : inB
      await repository.findById(1)
      await repository.update(1, { title: `title ${n}`, lang: n % 3 === 0 ? 'en' : 'fr' })
    })
    await Promise.all(writes)
    for (const [, read] of reads) {
      const now = await read(source)
      for (const repository of [inA, inB]) {
        await vi.waitFor(async () => expect(await read(repository)).toEqual(now), { timeout: 20_000, interval: 2 })
      }
    }
  })
}
