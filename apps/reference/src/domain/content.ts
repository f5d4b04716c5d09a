import type { ArticleSummary, Profile } from './article.ts'

/** Users and articles a database begins with, articles from the oldest to the newest. */
export interface Content {
  readonly users: readonly Profile[]
  readonly articles: readonly ContentArticle[]
}

export interface ContentArticle extends Omit<ArticleSummary, 'author' | 'favoritesCount' | 'updatedAt'> {
  readonly body: string
  /** Username. */
  readonly author: string
  /** Usernames. */
  readonly favoritedBy: readonly string[]
}
