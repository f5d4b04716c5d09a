import type { Article, ArticlePage, Profile } from './article.ts'
import type { ArticleQuery } from './article-filter.ts'

/** Where articles come from when the cache does not know them; `null` is an answer: there is none. */
export interface ArticleSource {
  findArticle(slug: string): Promise<Article | null>
  /** Newest first. */
  listArticles(query: ArticleQuery): Promise<ArticlePage>
  /** Sorted. */
  listTags(): Promise<readonly string[]>
  findProfile(username: string): Promise<Profile | null>
}
