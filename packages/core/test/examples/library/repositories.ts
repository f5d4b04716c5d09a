import type { Database } from './database.ts'
import type { Child, Hero, Page, Story, StoryRow } from './entities.ts'

/** Heroes or children: what has a name. They know nothing of a cache. */
export class NameRepository {
  readonly #database: Database
  readonly #table: 'heroes' | 'children'

  constructor(database: Database, table: 'heroes' | 'children') {
    this.#database = database
    this.#table = table
  }

  async findById(id: number): Promise<Hero | Child | null> {
    this.#database.asked(`${this.#table} ${id}`)
    const name = this.#database[this.#table].get(id)
    return name === undefined ? null : { id, name }
  }

  async rename(id: number, name: string): Promise<Hero | Child> {
    this.#database[this.#table].set(id, name)
    return { id, name }
  }
}

export class StoryRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async findById(id: number): Promise<Story | null> {
    this.#database.asked(`story ${id}`)
    return this.#storyAt(id)
  }

  async findByLang(lang: string, { page, size }: Page): Promise<{ readonly total: number; readonly stories: Story[] }> {
    this.#database.asked(`stories in ${lang}, page ${page}`)
    const ids = [...this.#database.stories].filter(([, row]) => row.lang === lang).map(([id]) => id)
    const shown = ids.slice((page - 1) * size, page * size)
    return { total: ids.length, stories: shown.map((id) => this.#storyAt(id)!) }
  }

  async tell(row: StoryRow): Promise<Story> {
    const id = this.#database.stories.size + 1
    this.#database.stories.set(id, row)
    return this.#storyAt(id)!
  }

  async change(id: number, change: Partial<StoryRow>): Promise<Story> {
    this.#database.stories.set(id, { ...this.#database.stories.get(id)!, ...change })
    return this.#storyAt(id)!
  }

  async forget(id: number): Promise<void> {
    this.#database.stories.delete(id)
  }

  /** The story with its hero and its children, as a join would have them. */
  #storyAt(id: number): Story | null {
    const row = this.#database.stories.get(id)
    if (!row) return null
    const { heroes, children } = this.#database
    return {
      id,
      title: row.title,
      lang: row.lang,
      hero: { id: row.heroId, name: heroes.get(row.heroId)! },
      children: row.childIds.map((childId) => ({ id: childId, name: children.get(childId)! })),
    }
  }
}
