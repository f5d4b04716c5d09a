import { expect, it } from 'vitest'
import { type Layer, cachedRepository, entityStrategy } from '../../src/index.ts'
import { memoryCache } from '../support/fleet.ts'

interface Note {
  readonly id: string
  readonly owner: string
  readonly labels: readonly string[]
  readonly pinned?: boolean | null
  readonly fileIds: readonly number[]
}

const note = (id: string, change: Partial<Note> = {}): Note => ({
  id,
  owner: 'ann',
  labels: [],
  fileIds: [],
  ...change,
})

const options = {
  name: 'note',
  id: (one: Note) => one.id,
  attributes: { owner: (one: Note) => one.owner, label: (one: Note) => one.labels, pinned: (one: Note) => one.pinned },
  embeds: (one: Note) => one.fileIds.map((id) => `file:${id}`),
}
const notes = entityStrategy(options)

/** A source that counts what it is asked, and whose writes can be told what to return. */
class Notes {
  asked: string[] = []
  answer: 'result' | 'nothing' | 'error' = 'result'
  readonly kept = new Map<string, Note>()

  constructor(...all: Note[]) {
    for (const one of all) this.kept.set(one.id, one)
  }

  async find(id: string, view?: { readonly short: boolean }): Promise<Note | null> {
    this.asked.push(`find ${id}${view ? ' short' : ''}`)
    return this.kept.get(id) ?? null
  }

  async ofOwner(owner: string): Promise<Note[]> {
    this.asked.push(`ofOwner ${owner}`)
    return [...this.kept.values()].filter((one) => one.owner === owner)
  }

  async countOfOwner(owner: string): Promise<{ total: number; items: Note[] }> {
    this.asked.push(`countOfOwner ${owner}`)
    const items = [...this.kept.values()].filter((one) => one.owner === owner)
    return { total: items.length, items }
  }

  async firstWith(label: string): Promise<Note | undefined> {
    this.asked.push(`firstWith ${label}`)
    return [...this.kept.values()].find((one) => one.labels.includes(label))
  }

  async list(page = 1): Promise<Note[]> {
    this.asked.push(`list ${page}`)
    return [...this.kept.values()].slice(page - 1, page)
  }

  async newest(): Promise<Note[]> {
    this.asked.push('newest')
    return [...this.kept.values()].slice(-1)
  }

  async save(one: Note): Promise<Note | undefined> {
    this.kept.set(one.id, one)
    return this.#end(one)
  }

  async create(one: Omit<Note, 'id'>): Promise<Note | undefined> {
    const made = { ...one, id: `n${this.kept.size + 1}` }
    this.kept.set(made.id, made)
    return this.#end(made)
  }

  async remove(id: string): Promise<Note | undefined> {
    const one = this.kept.get(id)!
    this.kept.delete(id)
    return this.#end(one)
  }

  /** What was asked of it since the last look. */
  taken(): string[] {
    return this.asked.splice(0).toSorted()
  }

  #end(one: Note): Note | undefined {
    if (this.answer === 'error') throw new Error('the answer was lost')
    return this.answer === 'result' ? one : undefined
  }
}

const before = (source: Notes, one: string | Note): Note | undefined =>
  source.kept.get(typeof one === 'string' ? one : one.id)

const cached = (source: Notes, layer: Layer<any>): Notes =>
  cachedRepository(source, {
    layer,
    reads: {
      find: notes.byId(),
      ofOwner: notes.byAttribute('owner'),
      countOfOwner: notes.byAttribute('owner', { members: (found: { items: Note[] }) => found.items }),
      firstWith: notes.byAttribute('label'),
      list: notes.collection(),
      newest: notes.collection(),
    },
    writes: { save: notes.update(before), create: notes.create(), remove: notes.remove(before) },
  })

function opened(...all: Note[]) {
  const { cache } = memoryCache({ layers: { note: { ttl: '1h' } } })
  const source = new Notes(...all)
  const repository = cached(source, cache.layer('note'))
  const readAll = async (): Promise<string[]> => {
    for (const id of ['a', 'b', 'c', 'n4']) await repository.find(id)
    await repository.find('a', { short: true })
    for (const owner of ['ann', 'bob', 'cid']) await repository.ofOwner(owner)
    await repository.countOfOwner('ann')
    for (const label of ['red', 'blue']) await repository.firstWith(label)
    for (const page of [1, 2]) await repository.list(page)
    await repository.newest()
    return source.taken()
  }
  return { cache, source, repository, readAll }
}

const threeNotes = (): Note[] => [
  note('a', { labels: ['red'], fileIds: [7] }),
  note('b', { owner: 'bob', fileIds: [7, 8] }),
  note('c', { owner: 'cid', labels: ['red', 'blue'] }),
]

it('tells apart methods, arguments and ids that look alike', async () => {
  const { repository, source } = opened(note('list'), note('ofOwner', { owner: 'list' }))
  expect(await repository.find('list')).toEqual(note('list'))
  expect(await repository.list()).toEqual([note('list')])
  expect(await repository.list(2)).toEqual([note('ofOwner', { owner: 'list' })])
  expect(await repository.find('ofOwner')).toEqual(note('ofOwner', { owner: 'list' }))
  expect(await repository.ofOwner('list')).toHaveLength(1)
  expect(await repository.countOfOwner('list')).toMatchObject({ total: 1 })
  expect(await repository.newest()).toHaveLength(1)
  expect(source.taken()).toHaveLength(7)
})

it('refreshes what an update moved, as it was and as it is, and leaves the rest', async () => {
  const { repository, source, readAll } = opened(...threeNotes())
  await readAll()
  expect(await readAll()).toEqual([])
  await repository.save(note('a', { owner: 'bob', labels: ['red', 'blue'] }))
  source.taken()
  expect(await readAll()).toEqual([
    'countOfOwner ann',
    'find a',
    'find a short',
    'firstWith blue',
    'firstWith red',
    'list 1',
    'list 2',
    'newest',
    'ofOwner ann',
    'ofOwner bob',
  ])
  expect(await repository.ofOwner('bob')).toHaveLength(2)
})

it('refreshes all that embeds what has changed, lists too, and nothing else', async () => {
  const { cache, readAll } = opened(...threeNotes())
  await readAll()
  await cache.invalidateTags(['file:8'])
  expect(await readAll()).toEqual(['find b', 'list 2', 'ofOwner bob'])
})

it('refreshes what a removal leaves', async () => {
  const { repository, source, readAll } = opened(...threeNotes())
  await readAll()
  await repository.remove('c')
  source.taken()
  const left = ['firstWith blue', 'firstWith red', 'list 1', 'list 2', 'newest', 'ofOwner cid']
  expect(await readAll()).toEqual(['find c', ...left])
  expect(await repository.find('c')).toBeNull()
})

it('finds what was made, where it was not before', async () => {
  const { repository, source, readAll } = opened(...threeNotes())
  await readAll()
  await repository.create({ owner: 'ann', labels: ['blue'], fileIds: [] })
  source.taken()
  expect(await readAll()).toEqual([
    'countOfOwner ann',
    'find n4',
    'firstWith blue',
    'list 1',
    'list 2',
    'newest',
    'ofOwner ann',
  ])
  expect(await repository.find('n4')).toMatchObject({ owner: 'ann' })
})

it.each(['nothing', 'error'] as const)('refreshes every list where a write answers with %s', async (answer) => {
  const { repository, source, readAll } = opened(...threeNotes())
  await readAll()
  source.answer = answer
  await repository.create({ owner: 'dan', labels: ['blue'], fileIds: [] }).catch(() => {})
  source.taken()
  const lists = [
    'countOfOwner ann',
    'firstWith blue',
    'firstWith red',
    'list 1',
    'list 2',
    'newest',
    'ofOwner ann',
    'ofOwner bob',
    'ofOwner cid',
  ]
  expect(await readAll()).toEqual(['find n4', ...lists].toSorted())
  await repository.save(note('a', { owner: 'dan' })).catch(() => {})
  source.taken()
  expect(await readAll()).toEqual(['find a', 'find a short', ...lists].toSorted())
  await repository.remove('b').catch(() => {})
  source.taken()
  expect(await readAll()).toEqual(['find b', 'list 1', 'list 2', 'newest', 'ofOwner bob'])
})

it('takes values of attributes that are no tags, and lets those without a value be in no list', async () => {
  const long = 'x'.repeat(5000)
  const { repository, source } = opened(note('a', { owner: long }), note('b', { owner: '\ud800', pinned: null }))
  for (const owner of [long, '\ud800']) await repository.ofOwner(owner)
  for (const owner of [long, '\ud800']) await repository.ofOwner(owner)
  expect(source.taken()).toHaveLength(2)
  await repository.save(note('a', { owner: '\ud800' }))
  expect(await repository.ofOwner(long)).toEqual([])
  expect(await repository.ofOwner('\ud800')).toHaveLength(2)
})

it('takes arguments and results that are no entities for what they are', async () => {
  const deep = entityStrategy({ name: 'deep', id: (one: { meta: { id: number } }) => one.meta.id })
  const layer = memoryCache({ layers: { note: { ttl: '1h' } } }).cache.layer('note')
  const list = async (): Promise<{ meta: { id: number } }[]> => [{ meta: { id: ++calls } }]
  const create = async (draft: { text: string }): Promise<{ rows: number }> => ({ rows: draft.text.length })
  let calls = 0
  const repository = cachedRepository(
    { list, create },
    { layer, reads: { list: deep.collection() }, writes: { create: deep.create() } },
  )
  expect([await repository.list(), await repository.list()]).toEqual([[{ meta: { id: 1 } }], [{ meta: { id: 1 } }]])
  expect(await repository.create({ text: 'new' })).toEqual({ rows: 3 })
  expect(await repository.list()).toEqual([{ meta: { id: 2 } }])
})

it('names tags for what embeds its entities', () => {
  expect(notes.tag('a')).toBe('note:a')
  expect(notes.tagsOf(note('a', { fileIds: [1, 2] }))).toEqual(['note:a', 'file:1', 'file:2'])
  expect(entityStrategy({ name: 'bare', id: (one: { id: number }) => one.id }).tagsOf({ id: 1 })).toEqual(['bare:1'])
})

it('refuses what cannot be, by its name', () => {
  const make = (change: object) => (): unknown => entityStrategy({ ...options, ...change })
  expect(make({ name: 'a b' })).toThrow('entityStrategy.name must be')
  expect(make({ id: 'id' })).toThrow('entityStrategy.id must be a function')
  expect(make({ embeds: [] })).toThrow('entityStrategy.embeds must be a function')
  expect(make({ attributes: [] })).toThrow('entityStrategy.attributes must be an object')
  expect(make({ attributes: { lang: 'lang' } })).toThrow('entityStrategy.attributes.lang must be a function')
  expect(make({ attribute: {} })).toThrow('did you mean attributes?')
  expect(() => notes.byAttribute('author' as never)).toThrow('the strategy of "note" has no attribute author')
  expect(() => notes.byAttribute('toString' as never)).toThrow('has no attribute toString')
})
