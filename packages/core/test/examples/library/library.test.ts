import { expect, it, vi } from 'vitest'
import { openFleet, shared } from '../../support/fleet.ts'
import { type Library, cachedLibrary, layers } from './cached-library.ts'
import { Database } from './database.ts'

/** Two processes over one database and one Redis. */
async function open() {
  const database = new Database()
  for (const [id, name] of ['Momo', 'Pippi'].entries()) database.heroes.set(id + 1, name)
  for (const [id, name] of ['Ada', 'Ben', 'Cleo'].entries()) database.children.set(id + 1, name)
  const [here, there] = (await openFleet(2, { ...shared(), maxStaleness: '1d', layers })).map((cache) =>
    cachedLibrary(database, cache),
  )
  await here!.stories.tell({ title: 'The Clock', lang: 'en', heroId: 1, childIds: [1, 2] })
  await here!.stories.tell({ title: 'The Tree', lang: 'en', heroId: 2, childIds: [2] })
  await here!.stories.tell({ title: 'The Sea', lang: 'en', heroId: 2, childIds: [3] })
  await here!.stories.tell({ title: 'La Lune', lang: 'fr', heroId: 1, childIds: [3] })
  return { database, here: here!, there: there! }
}

const first = { page: 1, size: 2 }
const second = { page: 2, size: 2 }

/** All that is read by its pages: four stories, two pages in English, one in French, one hero, one child. */
async function readAll({ heroes, children, stories }: Library) {
  const [clock, tree, sea, moon, en1, en2, fr, hero, child] = await Promise.all([
    ...[1, 2, 3, 4].map((id) => stories.findById(id)),
    stories.findByLang('en', first),
    stories.findByLang('en', second),
    stories.findByLang('fr', first),
    heroes.findById(1),
    children.findById(2),
  ] as const)
  return { clock, tree, sea, moon, en1, en2, fr, hero, child } as any
}

/** What another process has written is heard of in time. */
const heard = (look: () => Promise<void>): Promise<void> => vi.waitFor(look, { timeout: 20_000, interval: 2 })

it('asks the database once for what both processes read', async () => {
  const { database, here, there } = await open()
  await readAll(here)
  expect(database.takeQueries()).toHaveLength(9)
  expect(await readAll(there)).toEqual(await readAll(here))
  expect(database.takeQueries()).toEqual([])
})

it('shows a renamed child in exactly the stories and lists that it is in', async () => {
  const { database, here, there } = await open()
  for (const library of [here, there]) await readAll(library)
  database.takeQueries()

  await there.children.rename(2, 'Benjamin')
  const now = await readAll(there)
  expect(now.child.name).toBe('Benjamin')
  expect(now.clock.children[1].name).toBe('Benjamin')
  expect(now.tree.children[0].name).toBe('Benjamin')
  expect(now.en1.stories[0].children[1].name).toBe('Benjamin')
  // The first is what the rename looked at before. The sea, the moon and their pages do not show Ben, and stayed.
  expect(database.takeQueries().toSorted()).toEqual(
    ['children 2', 'children 2', 'stories in en, page 1', 'story 1', 'story 2'].toSorted(),
  )
  await heard(async () => expect(await readAll(here)).toEqual(now))
  expect(database.takeQueries()).toEqual([])
})

it('shows a renamed hero at once, without asking for it again', async () => {
  const { database, here, there } = await open()
  for (const library of [here, there]) await readAll(library)
  database.takeQueries()

  await here.heroes.rename(1, 'Momo the listener')
  const now = await readAll(here)
  expect(now.hero.name).toBe('Momo the listener')
  expect([now.clock.hero.name, now.moon.hero.name]).toEqual(['Momo the listener', 'Momo the listener'])
  expect(database.takeQueries().toSorted()).toEqual(
    ['heroes 1', 'stories in en, page 1', 'stories in fr, page 1', 'story 1', 'story 4'].toSorted(),
  )
  await heard(async () => expect(await readAll(there)).toEqual(now))
  expect(database.takeQueries()).toEqual([])
})

it('refreshes both lists when a story moves to another language', async () => {
  const { database, here, there } = await open()
  for (const library of [here, there]) await readAll(library)
  database.takeQueries()

  await here.stories.change(1, { lang: 'fr' })
  const now = await readAll(here)
  const titles = (list: { stories: { title: string }[] }): string[] => list.stories.map(({ title }) => title)
  expect([titles(now.en1), titles(now.en2)]).toEqual([['The Tree', 'The Sea'], []])
  expect(titles(now.fr)).toEqual(['The Clock', 'La Lune'])
  expect([now.en1.total, now.fr.total]).toEqual([2, 2])
  // The first is what the change looked at before, to know the language that the story was in.
  expect(database.takeQueries().toSorted()).toEqual(
    ['stories in en, page 1', 'stories in en, page 2', 'stories in fr, page 1', 'story 1', 'story 1'].toSorted(),
  )
  await heard(async () => expect(await readAll(there)).toEqual(now))
  expect(database.takeQueries()).toEqual([])
})

it('finds a new story where there was none, and a forgotten one nowhere', async () => {
  const { database, here, there } = await open()
  expect([await here.stories.findById(5), await there.stories.findById(5)]).toEqual([null, null])
  for (const library of [here, there]) await readAll(library)
  await there.stories.tell({ title: 'Le Vent', lang: 'fr', heroId: 2, childIds: [] })
  await heard(async () => expect(await here.stories.findById(5)).toMatchObject({ title: 'Le Vent' }))
  await heard(async () => expect((await here.stories.findByLang('fr', first)).total).toBe(2))
  await here.stories.forget(4)
  expect(await here.stories.findById(4)).toBeNull()
  expect((await here.stories.findByLang('fr', first)).stories.map(({ title }) => title)).toEqual(['Le Vent'])
  database.takeQueries()
  // The lists in English had to do with none of it.
  await here.stories.findByLang('en', first)
  expect(database.takeQueries()).toEqual([])
})
