import type { ArticlePage, ArticleSummary, Comment, Profile } from './article.ts'
import type { ArticleFilter } from './article-filter.ts'

/**
 * Names shared by answers that become wrong together, be they kept as results of queries or as whole responses.
 *
 * | tag                     | what an answer shows                          |
 * | ----------------------- | --------------------------------------------- |
 * | `article:slug`          | an article, or that there is none             |
 * | `text:slug`             | what follows from its text alone              |
 * | `comments:slug`         | its comments                                  |
 * | `author:username`       | a profile                                     |
 * | `name:username`         | whether somebody has this name                |
 * | `list:[…]`              | which articles a list has                     |
 * | `feed:user`             | which articles a feed has                     |
 * | `following:user:author` | whether a user follows somebody               |
 * | `tags`                  | all tags                                      |
 */
export const articleTag = (slug: string): string => `article:${slug}`
export const textTag = (slug: string): string => `text:${slug}`
export const commentsTag = (slug: string): string => `comments:${slug}`
export const authorTag = (username: string): string => `author:${username}`
const nameTag = (username: string): string => `name:${username}`
export const feedTag = (user: number): string => `feed:${user}`
export const followingTag = (user: number, username: string): string => `following:${user}:${username}`
export const allTags = 'tags'

function listTag({ favorited = null, author = null, tag = null }: { [Name in keyof ArticleFilter]?: unknown }): string {
  return `list:${JSON.stringify([favorited, author, tag])}`
}

/** An article shows its author; one that does not exist depends on its own appearance only. */
export function tagsOfArticle(article: ArticleSummary | null, slug: string): string[] {
  return article === null ? [articleTag(slug)] : [articleTag(slug), authorTag(article.author.username)]
}

/** A list goes wrong with every article on it and every author named on it. */
export function tagsOfPage(page: ArticlePage): string[] {
  return [...new Set(page.articles.flatMap((article) => tagsOfArticle(article, article.slug)))]
}

/** What a list depends on that its articles do not tell. */
export function tagsOfFilter(filter: ArticleFilter): string[] {
  const names = [filter.author, filter.favorited].filter((name) => name !== undefined)
  return [listTag(filter), ...names.map(nameTag)]
}

export function tagsOfProfile(profile: Profile | null, username: string): string[] {
  return profile === null ? [nameTag(username)] : [nameTag(username), authorTag(username)]
}

export function tagsOfComments(comments: readonly Comment[] | null, slug: string): string[] {
  const authors = new Set(comments?.map((comment) => comment.author.username))
  return [commentsTag(slug), ...[...authors].map(authorTag)]
}

/** Everything that is about one article, or about its absence. */
export function aboutArticle(slug: string): string[] {
  return [articleTag(slug), textTag(slug), commentsTag(slug)]
}

/** Everything that is about somebody of this name, or about nobody having it. */
export function aboutUser(username: string): string[] {
  return [nameTag(username), authorTag(username)]
}

/** The lists of everybody that an article is on. */
export function listsWith(article: ArticleSummary): string[] {
  return listsOf(article, [null])
}

/** The lists of these users' favorites that an article is on. */
export function favoritesWith(article: ArticleSummary, usernames: readonly string[]): string[] {
  return listsOf(article, usernames)
}

function listsOf({ author, tagList }: ArticleSummary, favoritedBy: readonly (string | null)[]): string[] {
  return favoritedBy.flatMap((favorited) =>
    [null, author.username].flatMap((name) =>
      [null, ...tagList].map((tag) => listTag({ favorited, author: name, tag })),
    ),
  )
}
