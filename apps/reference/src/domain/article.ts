/** An author as everybody sees them: whether the reader follows them is not part of it. */
export interface Profile {
  readonly username: string
  readonly bio: string
  /** A URL, or empty. */
  readonly image: string
}

/** An article as a list shows it, the same for every reader. */
export interface ArticleSummary {
  readonly slug: string
  readonly title: string
  readonly description: string
  readonly tagList: readonly string[]
  /** ISO 8601. */
  readonly createdAt: string
  /** ISO 8601. */
  readonly updatedAt: string
  readonly favoritesCount: number
  readonly author: Profile
}

export interface Article extends ArticleSummary {
  readonly body: string
}

/** One page of a list, and how many articles the whole list has. */
export interface ArticlePage {
  readonly articles: readonly ArticleSummary[]
  readonly total: number
}

export interface Comment {
  readonly id: number
  /** ISO 8601. */
  readonly createdAt: string
  /** ISO 8601. */
  readonly updatedAt: string
  readonly body: string
  readonly author: Profile
}
