export const seeds = ['corpus', 'none'] as const

/** What a new database begins with: the corpus, or nothing. */
export type Seed = (typeof seeds)[number]

export interface DatabaseOptions {
  /** A file, or `:memory:`. */
  readonly path: string
  readonly seed: Seed
}

export const inMemory = ':memory:'
