import type { StoryRow } from './entities.ts'

/** Three tables in memory, and what they were asked. */
export class Database {
  readonly heroes = new Map<number, string>()
  readonly children = new Map<number, string>()
  readonly stories = new Map<number, StoryRow>()
  readonly #queries: string[] = []

  asked(query: string): void {
    this.#queries.push(query)
  }

  /** The queries since the last look. */
  takeQueries(): string[] {
    return this.#queries.splice(0)
  }
}
