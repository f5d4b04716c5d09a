import type { Account, Preferences } from './account.ts'
import type { Article, ArticlePage, ArticleSummary, Comment, Profile } from './article.ts'
import type { MarkSet } from './marks.ts'

/**
 * Bodies as RealWorld writes them. What depends on the reader (`following`, `favorited`) is added here and not before, so
 * that a cached article is everybody's.
 */
export function articleBody(article: Article, marks: MarkSet): object {
  return { article: { ...summaryOf(article, marks), body: article.body } }
}

export function articleListBody(page: ArticlePage, marks: MarkSet): object {
  return { articles: page.articles.map((article) => summaryOf(article, marks)), articlesCount: page.total }
}

export function profileBody(profile: Profile, marks: MarkSet): object {
  return { profile: profileOf(profile, marks) }
}

export function commentBody(comment: Comment, marks: MarkSet): object {
  return { comment: commentOf(comment, marks) }
}

export function commentListBody(comments: readonly Comment[], marks: MarkSet): object {
  return { comments: comments.map((comment) => commentOf(comment, marks)) }
}

export function tagsBody(tags: readonly string[]): object {
  return { tags }
}

export function userBody({ email, username, bio, image }: Account, token: string): object {
  return { user: { email, token, username, bio, image } }
}

export function preferencesBody({ pageSize, favoriteTags }: Preferences): object {
  return { preferences: { pageSize: pageSize ?? null, favoriteTags: favoriteTags ?? [] } }
}

export function errorBody(...problems: readonly string[]): object {
  return { errors: { body: problems } }
}

// Fields are named one by one: a list that spread whole articles would send their bodies too.
function summaryOf(article: ArticleSummary, marks: MarkSet): object {
  return {
    slug: article.slug,
    title: article.title,
    description: article.description,
    tagList: article.tagList,
    createdAt: article.createdAt,
    updatedAt: article.updatedAt,
    favorited: marks.favorited.has(article.slug),
    favoritesCount: article.favoritesCount,
    author: profileOf(article.author, marks),
  }
}

function commentOf({ id, createdAt, updatedAt, body, author }: Comment, marks: MarkSet): object {
  return { id, createdAt, updatedAt, body, author: profileOf(author, marks) }
}

function profileOf({ username, bio, image }: Profile, marks: MarkSet): object {
  return { username, bio, image, following: marks.following.has(username) }
}
