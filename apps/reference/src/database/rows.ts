import type { Account } from '../domain/account.ts'
import type { Article, ArticleSummary, Comment, Profile } from '../domain/article.ts'

interface AuthoredRow {
  readonly username: string
  readonly bio: string
  readonly image: string
}

/** A row of `summaryColumns`. */
export interface SummaryRow extends AuthoredRow {
  readonly slug: string
  readonly title: string
  readonly description: string
  readonly created_at: string
  readonly updated_at: string
  /** JSON array. */
  readonly tags: string
  readonly favorites_count: number
}

export interface ArticleRow extends SummaryRow {
  readonly body: string
}

export interface CommentRow extends AuthoredRow {
  readonly id: number
  readonly created_at: string
  readonly updated_at: string
  readonly body: string
}

export interface AccountRow extends AuthoredRow {
  readonly id: number
  readonly email: string
}

export const accountColumns = 'users.id, users.email, users.username, users.bio, users.image'

export function summaryOf(row: SummaryRow): ArticleSummary {
  return {
    slug: row.slug,
    title: row.title,
    description: row.description,
    tagList: (JSON.parse(row.tags) as string[]).toSorted(),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    favoritesCount: row.favorites_count,
    author: profileOf(row),
  }
}

export function articleOf(row: ArticleRow): Article {
  return { ...summaryOf(row), body: row.body }
}

export function commentOf(row: CommentRow): Comment {
  const { id, created_at: createdAt, updated_at: updatedAt, body } = row
  return { id, createdAt, updatedAt, body, author: profileOf(row) }
}

export function accountOf(row: AccountRow): Account {
  return { id: row.id, email: row.email, ...profileOf(row) }
}

function profileOf({ username, bio, image }: AuthoredRow): Profile {
  return { username, bio, image }
}
