import type { Article, ArticleSummary } from '../domain/article.ts'

/** A row of `summaryColumns`. */
export interface SummaryRow {
  readonly slug: string
  readonly title: string
  readonly description: string
  readonly created_at: string
  readonly updated_at: string
  /** JSON array. */
  readonly tags: string
  readonly favorites_count: number
  readonly username: string
  readonly bio: string
  readonly image: string
}

export interface ArticleRow extends SummaryRow {
  readonly body: string
}

export function summaryOf(row: SummaryRow): ArticleSummary {
  return {
    slug: row.slug,
    title: row.title,
    description: row.description,
    tagList: (JSON.parse(row.tags) as string[]).toSorted(),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    favoritesCount: row.favorites_count,
    author: { username: row.username, bio: row.bio, image: row.image },
  }
}

export function articleOf(row: ArticleRow): Article {
  return { ...summaryOf(row), body: row.body }
}
