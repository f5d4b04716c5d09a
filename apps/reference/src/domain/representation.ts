import type { Article, ArticlePage, ArticleSummary, Profile } from './article.ts'

/**
 * Bodies as RealWorld writes them. What depends on the reader (`following`, `favorited`) is added here and not before, so
 * that a cached article is everybody's; an anonymous reader follows and favors nobody.
 */
export function articleBody(article: Article): object {
  return { article: { ...summaryOf(article), body: article.body } }
}

export function articleListBody(page: ArticlePage): object {
  return { articles: page.articles.map(summaryOf), articlesCount: page.total }
}

export function profileBody(profile: Profile): object {
  return { profile: profileOf(profile) }
}

export function tagsBody(tags: readonly string[]): object {
  return { tags }
}

export function errorBody(...problems: readonly string[]): object {
  return { errors: { body: problems } }
}

// Fields are named one by one: a list that spread whole articles would send their bodies too.
function summaryOf(article: ArticleSummary): object {
  return {
    slug: article.slug,
    title: article.title,
    description: article.description,
    tagList: article.tagList,
    createdAt: article.createdAt,
    updatedAt: article.updatedAt,
    favorited: false,
    favoritesCount: article.favoritesCount,
    author: profileOf(article.author),
  }
}

function profileOf(profile: Profile): object {
  return { username: profile.username, bio: profile.bio, image: profile.image, following: false }
}
