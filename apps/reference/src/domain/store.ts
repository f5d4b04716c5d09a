import type { Account, Preferences, Session } from './account.ts'
import type { Article, ArticlePage, Comment, Profile } from './article.ts'
import type { ArticleQuery, Page } from './article-filter.ts'

/** There is no such thing; or it belongs to somebody else. */
export type Refused = 'missing' | 'forbidden'

export interface NewArticle {
  readonly title: string
  readonly description: string
  readonly body: string
  readonly tagList: readonly string[]
}

export type ArticleChanges = { readonly [Name in 'title' | 'description' | 'body']?: string | undefined }

/** What an article's coming or going changes beside itself. */
export interface Consequences {
  /** Ids of the users whose feed it is in. */
  readonly followers: readonly number[]
  /** Usernames. */
  readonly favoritedBy: readonly string[]
  /** Whether one of its tags was not there before, or is not there any more. */
  readonly changesTags: boolean
}

/** What a reader has marked, of the things asked about. */
export interface Marks {
  /** Slugs. */
  readonly favorited: readonly string[]
  /** Usernames. */
  readonly following: readonly string[]
}

export interface NewAccount {
  readonly username: string
  readonly email: string
  readonly passwordHash: string
}

export type AccountChanges = {
  readonly [Name in 'username' | 'email' | 'passwordHash' | 'bio' | 'image']?: string | undefined
}

/** Which names are in use by somebody else. */
export interface Taken {
  readonly taken: readonly ('username' | 'email')[]
}

export interface NewSession {
  readonly id: string
  readonly user: number
  /** ISO 8601. */
  readonly expiresAt: string
}

export interface UpdatedAccount {
  readonly account: Account
  /** The username before. */
  readonly before: string
  /** Sessions whose record has changed, or that have ended. */
  readonly sessions: readonly string[]
}

export interface RowCounts {
  readonly articles: number
  readonly users: number
}

/** The source of truth. Users are named by id, `at` is ISO 8601; a write resolves when it is committed. */
export interface Store {
  findArticle(slug: string): Promise<Article | null>
  /** Newest first. */
  listArticles(query: ArticleQuery): Promise<ArticlePage>
  /** Of the authors whom a user follows, newest first. */
  listFeed(user: number, page: Page): Promise<ArticlePage>
  /** Sorted. */
  listTags(): Promise<readonly string[]>
  createArticle(author: number, article: NewArticle, at: string): Promise<Consequences & { readonly article: Article }>
  updateArticle(author: number, slug: string, changes: ArticleChanges, at: string): Promise<Article | Refused>
  deleteArticle(author: number, slug: string): Promise<(Consequences & { readonly article: Article }) | Refused>
  /** `username`: whose favorites have changed. */
  setFavorite(
    user: number,
    slug: string,
    isFavorite: boolean,
  ): Promise<{ readonly article: Article; readonly username: string } | null>

  /** Oldest first; `null`: there is no such article. */
  listComments(slug: string): Promise<readonly Comment[] | null>
  addComment(author: number, slug: string, body: string, at: string): Promise<Comment | null>
  deleteComment(author: number, slug: string, id: number): Promise<'deleted' | Refused>

  findProfile(username: string): Promise<Profile | null>
  setFollowing(user: number, username: string, isFollowing: boolean): Promise<Profile | null>
  findMarks(user: number, slugs: readonly string[], usernames: readonly string[]): Promise<Marks>

  createAccount(account: NewAccount): Promise<Account | Taken>
  findCredentials(email: string): Promise<{ readonly account: Account; readonly passwordHash: string } | null>
  /** A new password ends all sessions but the one that is kept. */
  updateAccount(user: number, changes: AccountChanges, keptSession: string): Promise<UpdatedAccount | Taken>

  /** Forgets the sessions that had expired at the given time. */
  openSession(session: NewSession, at: string): Promise<void>
  findSession(id: string): Promise<Session | null>
  endSession(id: string): Promise<void>
  /** Returns the sessions whose record has changed. */
  savePreferences(user: number, preferences: Preferences): Promise<readonly string[]>

  countRows(): Promise<RowCounts>
}
