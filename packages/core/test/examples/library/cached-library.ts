import { type Cache, cachedRepository, entityStrategy, queryLayer } from '../../../src/index.ts'
import type { Database } from './database.ts'
import type { Child, Hero, Story } from './entities.ts'
import { NameRepository, StoryRepository } from './repositories.ts'

/** Lives with the entities, not with a cache: every service that keeps stories keeps them so. */
const hero = entityStrategy({ name: 'hero', id: (one: Hero) => one.id })
const child = entityStrategy({ name: 'child', id: (one: Child) => one.id })
const story = entityStrategy({
  name: 'story',
  id: (one: Story) => one.id,
  attributes: { lang: (one) => one.lang },
  embeds: (one) => [...hero.tagsOf(one.hero), ...one.children.flatMap(child.tagsOf)],
})

export const layers = { hero: queryLayer<Hero>(), child: queryLayer<Child>(), story: queryLayer() }

export interface Library {
  readonly heroes: NameRepository
  readonly children: NameRepository
  readonly stories: StoryRepository
}

/** The repositories of the library, read through a cache; they are used as those they stand for. */
export function cachedLibrary(database: Database, cache: Cache<typeof layers>): Library {
  const named = (names: NameRepository, id: number): Promise<Hero | Child | null> => names.findById(id)
  const told = (stories: StoryRepository, id: number): Promise<Story | null> => stories.findById(id)
  return {
    heroes: cachedRepository(new NameRepository(database, 'heroes'), {
      layer: cache.layer('hero'),
      reads: { findById: hero.byId() },
      writes: { rename: hero.update(named, { cacheOnWrite: true }) },
    }),
    children: cachedRepository(new NameRepository(database, 'children'), {
      layer: cache.layer('child'),
      reads: { findById: child.byId() },
      writes: { rename: child.update(named) },
    }),
    stories: cachedRepository(new StoryRepository(database), {
      layer: cache.layer('story'),
      reads: {
        findById: story.byId(),
        findByLang: story.byAttribute('lang', { members: (found: { stories: Story[] }) => found.stories }),
      },
      writes: { tell: story.create(), change: story.update(told), forget: story.remove(told) },
    }),
  }
}
