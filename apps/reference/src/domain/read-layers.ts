import type { Layer } from '@cache/core'
import type { Article, ArticlePage, Profile } from './article.ts'

/** The layers through which articles are read; `null` remembers that there is none. */
export interface ReadLayers {
  readonly article: Layer<Article | null>
  readonly articleList: Layer<ArticlePage>
  readonly tags: Layer<readonly string[]>
  readonly profile: Layer<Profile | null>
}
