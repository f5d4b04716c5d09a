import type { ArticlePage, ArticleSummary } from './article.ts'
import type { ArticleFilter } from './article-filter.ts'

/**
 * Names shared by answers that become wrong together. A write names what it changed: `article:<slug>` for the article or
 * its number of favorites, `author:<username>` for a profile, `favorites:<username>` for a choice of favorites,
 * `articles` when one appears or disappears.
 */
export const everyList = 'articles'

function articleTag(slug: string): string {
  return `article:${slug}`
}

export function authorTag(username: string): string {
  return `author:${username}`
}

function favoritesTag(username: string): string {
  return `favorites:${username}`
}

/** An article shows its author; one that does not exist depends on its own appearance only. */
export function tagsOfArticle(article: ArticleSummary | null, slug: string): string[] {
  return article === null ? [articleTag(slug)] : [articleTag(slug), authorTag(article.author.username)]
}

/** A list goes wrong with every article on it and every author named on it. */
export function tagsOfPage(page: ArticlePage): string[] {
  const shown = page.articles.flatMap((article) => tagsOfArticle(article, article.slug))
  return [everyList, ...new Set(shown)]
}

/** What a list depends on that its articles do not tell. */
export function tagsOfFilter(filter: ArticleFilter): string[] {
  return filter.favorited === undefined ? [] : [favoritesTag(filter.favorited)]
}
