export interface Story {
  readonly id: number
  readonly title: string
  readonly lang: string
  readonly childIds: readonly number[]
}

export interface Page {
  readonly page: number
  readonly size: number
}

/** A source of truth in memory, which counts what it is asked and can be held up at its reads. */
export class StoryRepository {
  readonly calls: string[] = []
  /** Awaited by reads after they have read. */
  delay: Promise<unknown> | undefined
  #stories = new Map<number, Story>()

  /** Another connection to the same stories. */
  over(): StoryRepository {
    const other = new StoryRepository()
    other.#stories = this.#stories
    return other
  }

  constructor(...stories: Story[]) {
    for (const story of stories) this.#stories.set(story.id, story)
  }

  /** Synchronous, by a getter, over a private field. */
  get size(): number {
    return this.#stories.size
  }

  async findById(id: number): Promise<Story | null> {
    return this.#read(`findById ${id}`, this.#stories.get(id) ?? null)
  }

  async findByLang(lang: string, page: Page = { page: 1, size: 2 }): Promise<Story[]> {
    const all = [...this.#stories.values()].filter((story) => story.lang === lang)
    const found = all.slice((page.page - 1) * page.size, page.page * page.size)
    return this.#read(`findByLang ${lang} ${page.page}`, found)
  }

  async list(): Promise<Story[]> {
    return this.#read('list', [...this.#stories.values()])
  }

  /** Calls another method of its own. */
  async titleOf(id: number): Promise<string | undefined> {
    return (await this.findById(id))?.title
  }

  async create(story: Story): Promise<Story> {
    return this.#write(`create ${story.id}`, story)
  }

  async update(id: number, change: Partial<Story>): Promise<Story> {
    const story = this.#stories.get(id)
    if (!story) throw new RangeError(`there is no story ${id}`)
    return this.#write(`update ${id}`, { ...story, ...change })
  }

  async remove(id: number): Promise<void> {
    this.calls.push(`remove ${id}`)
    this.#stories.delete(id)
  }

  /** How often it was asked since the last look, by what was asked. */
  takeCalls(): string[] {
    return this.calls.splice(0)
  }

  async #read<T>(call: string, found: T): Promise<T> {
    this.calls.push(call)
    await this.delay
    return found
  }

  #write(call: string, story: Story): Story {
    this.calls.push(call)
    this.#stories.set(story.id, story)
    return story
  }
}

export const story = (id: number, change: Partial<Story> = {}): Story => ({
  id,
  title: `story ${id}`,
  lang: 'en',
  childIds: [],
  ...change,
})
