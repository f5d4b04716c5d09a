export interface Hero {
  readonly id: number
  readonly name: string
}

export interface Child {
  readonly id: number
  readonly name: string
}

/** Told of a hero to some children, who are all shown with it. */
export interface Story {
  readonly id: number
  readonly title: string
  readonly lang: string
  readonly hero: Hero
  readonly children: readonly Child[]
}

export interface StoryRow {
  readonly title: string
  readonly lang: string
  readonly heroId: number
  readonly childIds: readonly number[]
}

export interface Page {
  readonly page: number
  readonly size: number
}
