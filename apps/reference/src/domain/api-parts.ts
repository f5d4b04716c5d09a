import type { Layer } from '@cache/core'
import type { Session } from './account.ts'
import type { Article, ArticlePage, Comment, Profile } from './article.ts'
import type { Store } from './store.ts'
import type { Tokens } from './tokens.ts'

/** The layers through which the store is read; `null` remembers that there is none. */
export interface ApiLayers {
  readonly article: Layer<Article | null>
  readonly articleList: Layer<ArticlePage>
  readonly feed: Layer<ArticlePage>
  readonly tags: Layer<readonly string[]>
  readonly profile: Layer<Profile | null>
  readonly comments: Layer<readonly Comment[] | null>
  readonly session: Layer<Session | null>
}

/** What the operations are made of. */
export interface ApiParts {
  readonly store: Store
  readonly layers: ApiLayers
  /** Called when a write is committed, and before it is answered. */
  readonly invalidate: (tags: readonly string[]) => Promise<unknown>
  readonly tokens: Tokens
  readonly now: () => Date
  readonly newSessionId: () => string
}
